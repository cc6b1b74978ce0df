/// Why a URL names no server that can be used.
public enum IceServerError: Error, Sendable, Hashable {
  /// It begins with something else than `stun:` or `turn:`.
  case scheme
  /// It asks for TLS (`stuns:`, `turns:`), which is not spoken to these servers.
  case encrypted
  /// It asks for another transport than UDP.
  case transport
  /// No host stands in it, or one that cannot be.
  case host
  /// The port is no number from 1 to 65535.
  case port
  /// It is longer than any honest one.
  case tooLong
  /// A TURN server needs a name and a password.
  case credential

  /// A sentence about it, with a hint.
  public var sentence: String {
    switch self {
    case .scheme: "A server is written stun:host:port or turn:host:port."
    case .encrypted: "Servers are asked over UDP without TLS; write stun: or turn: instead."
    case .transport: "Servers are asked over UDP only; leave ?transport away, or write ?transport=udp."
    case .host: "No host stands after the scheme; write for example stun:stun.example.org:3478."
    case .port: "The port is a number from 1 to 65535."
    case .tooLong: "A URL of a server has at most \(IceServer.longestURL) characters."
    case .credential: "A TURN server needs a username and a credential of at most 512 bytes."
    }
  }
}
