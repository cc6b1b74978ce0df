package import HubWire

/// The name of a network, or the beginning of names when it ends in a star.
package struct NetworkPattern: Sendable, Hashable {
  private let bytes: [UInt8]
  private let isPrefix: Bool

  /// Reads `lobby` or `acme-*`; a star alone stands for all.
  package init?(_ text: String) {
    let all = Array(text.utf8)
    isPrefix = all.last == UInt8(ascii: "*")
    bytes = isPrefix ? Array(all.dropLast()) : all
    guard text == "*" || NetworkName(utf8: bytes) != nil, !bytes.contains(UInt8(ascii: "*")) else {
      return nil
    }
  }

  /// Whether it stands for that network.
  package func matches(_ name: NetworkName) -> Bool {
    isPrefix ? name.bytes.starts(with: bytes) : name.bytes == bytes
  }

  /// As it is written.
  package var text: String { String(decoding: bytes, as: UTF8.self) + (isPrefix ? "*" : "") }
}
