/// Where a server listens.
public struct ListeningAddress: Sendable, Equatable {
  /// The address with its real port, such as `127.0.0.1:3000`, or `unix:/path`.
  public let text: String
  /// Whether it is for those who run the hub.
  public let isAdmin: Bool
  /// Whether TLS is spoken there.
  public let isSecure: Bool

  /// The port, or 0 for a Unix socket.
  public var port: Int {
    guard !text.hasPrefix("unix:"), let digits = text.split(separator: ":").last else { return 0 }
    return Int(digits) ?? 0
  }
}
