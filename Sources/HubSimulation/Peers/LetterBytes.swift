internal import HubMesh

/// The bytes of letters: their number, twice, and as much more as makes them as long as wanted.
final class LetterBytes {
  private static let digits = 10

  let size: Int
  /// `["0123456789","aaaa"]`
  private var data: [UInt8]
  private var identity: [UInt8]
  let type = Array("offer".utf8)

  init(size: Int) {
    self.size = max(size, 32)
    identity = Array(repeating: UInt8(ascii: "0"), count: LetterBytes.digits)
    data = Array("[\"".utf8) + identity + Array("\",\"".utf8)
    data += Array(repeating: UInt8(ascii: "a"), count: self.size - data.count - 2) + Array("\"]".utf8)
  }

  /// Calls `body` with data, message id and type of a letter.
  func with<Result>(
    _ number: Int,
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Result
  ) -> Result {
    var rest = number
    for place in (0..<LetterBytes.digits).reversed() {
      identity[place] = UInt8(ascii: "0") + UInt8(rest % 10)
      data[2 + place] = identity[place]
      rest /= 10
    }
    let last = data.count - 3
    data[last] = LetterBytes.check(number)
    return data.withUnsafeBytes { data in
      identity.withUnsafeBytes { identity in type.withUnsafeBytes { body(data, identity, $0) } }
    }
  }

  /// The number of a letter from its message id; nil if that is none of ours.
  static func number(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard bytes.count == digits else { return nil }
    var number = 0
    for byte in bytes {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// Whether data are what was written, as far as the number, the length and the last letter show.
  func isWhole(_ bytes: UnsafeRawBufferPointer, _ number: Int) -> Bool {
    guard bytes.count == data.count,
      LetterBytes.number(UnsafeRawBufferPointer(rebasing: bytes[2..<12])) == number
    else { return false }
    return bytes[bytes.count - 3] == LetterBytes.check(number)
  }

  private static func check(_ number: Int) -> UInt8 { UInt8(ascii: "a") + UInt8(number % 26) }
}
