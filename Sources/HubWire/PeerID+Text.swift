internal import CVector

extension PeerID: CustomStringConvertible {
  /// An id from its 40 digits in either case; nil if they are not that.
  @inline(__always)
  public init?(hex digits: UnsafeRawBufferPointer) {
    guard digits.count == PeerID.digitCount, let base = digits.baseAddress,
      let (id, _) = PeerID.read(base)
    else { return nil }
    self = id
  }

  /// The id that the 40 digits at `digits` spell, and how; nil if they are not that.
  @inline(__always)
  static func read(_ digits: UnsafeRawPointer) -> (PeerID, PeerSpelling)? {
    var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
    var capitals: UInt64 = 0
    guard hub_read_digits(digits, &words.0, &words.1, &words.2, &capitals) != 0 else { return nil }
    return (PeerID(high: words.0, middle: words.1, low: words.2), PeerSpelling(mask: capitals))
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
