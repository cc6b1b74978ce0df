/// Base64 as keys and signatures of hubs are written (RFC 4648 §4), with padding.
package enum Base64Text {
  /// The text for some bytes.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    let letters = Base64URL.encode(bytes).utf8.map { letter -> UInt8 in
      switch letter {
      case UInt8(ascii: "-"): UInt8(ascii: "+")
      case UInt8(ascii: "_"): UInt8(ascii: "/")
      default: letter
      }
    }
    let padding = (4 - letters.count % 4) % 4
    return String(decoding: letters + [UInt8](repeating: UInt8(ascii: "="), count: padding), as: UTF8.self)
  }

  /// The bytes a text stands for; nil when it is not exactly what `encode` writes.
  package static func decode(_ text: String) -> [UInt8]? {
    guard text.utf8.count % 4 == 0 else { return nil }
    var letters = Array(text.utf8)
    for _ in 0..<2 where letters.last == UInt8(ascii: "=") { letters.removeLast() }
    guard !letters.contains(UInt8(ascii: "-")), !letters.contains(UInt8(ascii: "_")),
      letters.count % 4 != 0 || letters.count == text.utf8.count
    else { return nil }
    return Base64URL.decode(
      letters.map { letter in
        switch letter {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: letter
        }
      })
  }
}
