import HubWire
import Testing

@Suite("Peer ids")
struct PeerIDTests {
  private static let text = "0123456789abcdef0123456789abcdef89abcdef"

  @Test("keep their value through text and bytes")
  func roundTrips() throws {
    for _ in 0..<500 {
      let id = PeerID.random()
      #expect(id.description.utf8.count == 40)
      #expect(PeerID(id.description) == id)
      #expect(PeerID(id.description.uppercased()) == id)
      let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: 20, alignment: 1)
      defer { raw.deallocate() }
      id.writeBytes(to: try #require(raw.baseAddress))
      #expect(PeerID(bytes: UnsafeRawBufferPointer(raw)) == id)
      let digits = raw.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(digits == id.description)
    }
  }

  @Test("are read digit by digit")
  func value() throws {
    let id = try #require(PeerID(Self.text))
    #expect(id.high == 0x0123_4567_89ab_cdef)
    #expect(id.middle == 0x0123_4567_89ab_cdef)
    #expect(id.low == 0x89ab_cdef)
    #expect(id.description == Self.text)
  }

  @Test("are refused with any other byte than a digit, at every place")
  func digits() {
    for place in 0..<40 {
      for byte in UInt8(0)...255 {
        var bytes = Array(Self.text.utf8)
        bytes[place] = byte
        let isDigit = "0123456789abcdefABCDEF".utf8.contains(byte)
        #expect(bytes.withUnsafeBytes { PeerID(hex: $0) != nil } == isDigit, "\(byte) at \(place)")
      }
    }
  }

  @Test("are refused with another length")
  func lengths() {
    for length in 0..<100 where length != 40 {
      #expect(PeerID(String(repeating: "a", count: length)) == nil)
    }
    #expect([UInt8](repeating: 0, count: 19).withUnsafeBytes { PeerID(bytes: $0) } == nil)
    #expect([UInt8](repeating: 0, count: 21).withUnsafeBytes { PeerID(bytes: $0) } == nil)
    #expect(PeerID(hex: UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
  }

  @Test("are ordered as their texts are")
  func order() {
    let ids = (0..<200).map { _ in PeerID.random() }
    #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
    #expect(PeerID(high: 1, middle: 0, low: 0) > PeerID(high: 0, middle: .max, low: .max))
    #expect(PeerID(high: 1, middle: 1, low: 0) > PeerID(high: 1, middle: 0, low: .max))
  }

  @Test("are found again in dictionaries, and do not collide where b and c cancel out")
  func hashing() {
    var places: [PeerID: Int] = [:]
    let ids = (0..<20_000).map { index in
      PeerID(high: 7, middle: UInt64(index) ^ 0xffff, low: UInt32(index))
    }
    for (place, id) in ids.enumerated() { places[id] = place }
    #expect(ids.enumerated().allSatisfy { places[$1] == $0 })
    #expect(Set(ids.map { $0._rawHashValue(seed: 1) & 0xffff }).count > 10_000)
    #expect(ids[0]._rawHashValue(seed: 1) != ids[0]._rawHashValue(seed: 2))
  }

  @Test("keep the spelling of their owner", arguments: UInt64(1)...4)
  func spelling(_ seed: UInt64) throws {
    var source = SeededGenerator(seed: seed)
    let digits = Array("0123456789abcdefABCDEF".utf8)
    for _ in 0..<500 {
      let bytes = (0..<40).map { _ in digits.randomElement(using: &source) ?? 0 }
      let written = try bytes.withUnsafeBytes { buffer in
        let id = try #require(PeerID(hex: buffer))
        let out = UnsafeMutableRawBufferPointer.allocate(byteCount: 40, alignment: 1)
        defer { out.deallocate() }
        PeerSpelling(hex: buffer).write(id, to: try #require(out.baseAddress))
        return Array(out)
      }
      #expect(written == bytes)
    }
  }
}
