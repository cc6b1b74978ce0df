import Testing

@testable import HubWire

@Suite struct ByteEqualityTests {
  @Test(arguments: 0...40) func everyByteCounts(_ count: Int) {
    let bytes = (0..<count).map { UInt8($0 * 37 & 0xFF) }
    #expect(areSame(bytes, bytes))
    for place in 0..<count {
      var other = bytes
      other[place] ^= 1
      #expect(!areSame(bytes, other), "at \(place)")
    }
  }

  private func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    // Bytes before and after differ, and must not matter.
    ([1] + left + [2]).withUnsafeBytes { left in
      ([3] + right + [4]).withUnsafeBytes { right in
        guard let here = left.baseAddress, let there = right.baseAddress else { return false }
        return areEqual(here + 1, there + 1, left.count - 2)
      }
    }
  }
}
