extension NetworkName: CustomStringConvertible {
  /// The name as its users wrote it, to be compared and looked up. In a log, `description` stands for it.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The name in quotes, fit for a log or a terminal: nothing in it can pretend to be something else.
  public var description: String {
    var text = "\""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x22, 0x5c:
        text.unicodeScalars.append("\\")
        text.unicodeScalars.append(scalar)
      // Controls, line separators, and the marks that turn the direction of what follows.
      case ..<0x20, 0x7f...0x9f, 0x61c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff:
        text += "\\u{" + String(scalar.value, radix: 16) + "}"
      default:
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// The name as a JSON string, quotes included, for messages that are made once and sent often.
  public func jsonEscaped() -> [UInt8] {
    let writer = JSONWriter(capacity: bytes.count + 16)
    bytes.withUnsafeBytes { writer.string(utf8: $0) }
    return Array(writer.bytes)
  }
}

extension NetworkName: Codable {
  /// Reads a name from text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let name = NetworkName(try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a network name has 1 to 128 bytes and no control characters")
    }
    self = name
  }

  /// Writes the name as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(String(decoding: bytes, as: UTF8.self))
  }
}
