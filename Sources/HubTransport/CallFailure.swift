/// Why a call did not come about.
public struct CallFailure: Error, Sendable, Equatable {
  /// What to do about it depends on this.
  public let code: Code
  /// A sentence for the operator.
  public let reason: String

  /// The kinds of failure.
  public enum Code: String, Sendable, CaseIterable {
    /// The address is not one of the form `ws://host[:port]/path` or `wss://...`.
    case badAddress = "bad-address"
    /// Nobody knows the host.
    case unknownHost = "unknown-host"
    /// Nothing answers there.
    case unreachable
    /// It took longer than allowed.
    case timeout
    /// TLS failed, or a certificate was refused.
    case tlsFailed = "tls-failed"
    /// The server answered, and said no.
    case refused
    /// The server's answer breaks HTTP or the handshake of WebSockets.
    case handshakeFailed = "handshake-failed"
    /// It was given up on this side.
    case cancelled
  }

  /// Says why.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}
