import HubKernel

/// Networks that nobody may use.
struct ReservedNames: Sendable {
  /// A name, or the beginning of names when a star follows it.
  struct Pattern: Sendable {
    let bytes: [UInt8]
    let isBeginning: Bool

    init?(_ text: String) {
      isBeginning = text.utf8.last == UInt8(ascii: "*")
      bytes = Array(isBeginning ? text.utf8.dropLast() : text.utf8[...])
      guard NetworkName(utf8: bytes) != nil, !bytes.contains(UInt8(ascii: "*")) else { return nil }
    }

    func matches(_ name: NetworkName) -> Bool {
      isBeginning ? name.bytes.starts(with: bytes) : name.bytes == bytes
    }
  }

  private let patterns: [Pattern]

  init(_ texts: [String]) { patterns = texts.compactMap { Pattern($0) } }

  func contains(_ name: NetworkName) -> Bool { patterns.contains { $0.matches(name) } }
}
