extension PeerID: CustomStringConvertible {
  /// An id from its 40 digits in either case; nil if they are not that.
  @inline(__always)
  public init?(hex digits: UnsafeRawBufferPointer) {
    guard digits.count == PeerID.digitCount, let base = digits.baseAddress else { return nil }
    let first = HexWord(digits: PeerID.word(base, 0))
    let second = HexWord(digits: PeerID.word(base, 8))
    let third = HexWord(digits: PeerID.word(base, 16))
    let fourth = HexWord(digits: PeerID.word(base, 24))
    let fifth = HexWord(digits: PeerID.word(base, 32))
    guard first.isValid, second.isValid, third.isValid, fourth.isValid, fifth.isValid else { return nil }
    self.init(
      high: UInt64(first.value) &<< 32 | UInt64(second.value),
      middle: UInt64(third.value) &<< 32 | UInt64(fourth.value), low: fifth.value)
  }

  /// An id from its 40 digits in either case; nil if the text is not that.
  public init?(_ text: String) {
    var text = text
    guard let id = text.withUTF8({ PeerID(hex: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = id
  }

  /// The 40 digits in lower case.
  public var description: String {
    String(unsafeUninitializedCapacity: PeerID.digitCount) { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      write(to: UnsafeMutableRawPointer(base))
      return PeerID.digitCount
    }
  }

  /// Writes the 40 digits in lower case; the target has room for them.
  @inline(__always)
  public func write(to target: UnsafeMutableRawPointer) {
    PeerSpelling.lowercase.write(self, to: target)
  }

  @inline(__always)
  static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension PeerID: Codable {
  /// Reads an id from text of 40 digits.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = PeerID(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a peer id has 40 hexadecimal digits")
    }
    self = id
  }

  /// Writes the id as text of 40 digits in lower case.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
