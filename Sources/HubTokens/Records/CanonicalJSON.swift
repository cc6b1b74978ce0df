package import HubWire

/// JSON in one spelling, so that two parties sign the same bytes (RFC 8785): members in the order of the
/// UTF-16 units of their keys, no white space, texts and numbers as `JSON.stringify` of JavaScript writes
/// them.
package enum CanonicalJSON {
  /// The bytes of a value; nil when it has a number that is too large for JavaScript, or a key twice.
  /// `omitting` names a member of the outermost object that is left out.
  package static func encode(_ value: JSONValue, omitting name: String = "") -> [UInt8]? {
    var bytes: [UInt8] = []
    guard append(value, omitting: name, to: &bytes) else { return nil }
    return bytes
  }

  private static func append(_ value: JSONValue, omitting name: String, to bytes: inout [UInt8]) -> Bool {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let truth): bytes += (truth ? "true" : "false").utf8
    case .number(let digits):
      guard let text = ECMAScriptNumber.text(of: digits) else { return false }
      bytes += text
    case .string(let text): append(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        guard append(element, omitting: "", to: &bytes) else { return false }
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      let kept = members.filter { name.isEmpty || !$0.key.utf8.elementsEqual(name.utf8) }
        .sorted { isBefore($0.key, $1.key) }
      guard !zip(kept, kept.dropFirst()).contains(where: { $0.key.utf8.elementsEqual($1.key.utf8) }) else {
        return false
      }
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in kept.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        append(member.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        guard append(member.value, omitting: "", to: &bytes) else { return false }
      }
      bytes.append(UInt8(ascii: "}"))
    }
    return true
  }

  /// The order of the UTF-16 units. Where it differs from that of the bytes, one of the two has a character
  /// beyond the first 65,536, which has four bytes that begin with at least 0xF0.
  private static func isBefore(_ one: String, _ other: String) -> Bool {
    let isPlain = one.utf8.allSatisfy { $0 < 0xF0 } && other.utf8.allSatisfy { $0 < 0xF0 }
    return isPlain
      ? one.utf8.lexicographicallyPrecedes(other.utf8) : one.utf16.lexicographicallyPrecedes(other.utf16)
  }

  /// A text with nothing escaped that need not be (ECMA-262 §25.5.2.3).
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x08: bytes += "\\b".utf8
      case 0x09: bytes += "\\t".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0C: bytes += "\\f".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0..<0x20: bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
