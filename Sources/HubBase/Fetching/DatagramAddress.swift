/// A host and a port, as they are written in settings.
public struct DatagramAddress: Sendable, Equatable {
  /// The host's name or its address; one of IPv6 without its brackets.
  public let host: String
  /// The port.
  public let port: UInt16

  private static let longestHost = 253

  /// Reads `host:port` or `[address]:port`; nil when it is neither.
  public init?(_ text: String) {
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
      let port = UInt16(digits), port > 0
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    let isPlain = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"[]/@".utf8.contains($0) }
    guard isPlain, (1...Self.longestHost).contains(host.utf8.count) else { return nil }
    self.host = String(host)
    self.port = port
  }
}
