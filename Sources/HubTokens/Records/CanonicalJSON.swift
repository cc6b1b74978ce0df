package import HubWire

/// JSON in one spelling, so that two parties sign the same bytes: members in the order of their keys, no
/// white space, texts as JavaScript's `JSON.stringify` writes them, whole numbers only.
package enum CanonicalJSON {
  /// Beyond it, the numbers of JavaScript are not exact.
  private static let largest = 9_007_199_254_740_991

  /// The bytes of a value; nil when it has a number that others may write otherwise, or a key twice.
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
      guard let number = Int(digits), (-largest...largest).contains(number) else { return false }
      bytes += "\(number)".utf8
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
        .sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
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
