public import HubConfig
public import HubWire

/// A server that tells agents what they look like from outside, or lends them an address.
public struct IceServer: Sendable, Hashable {
  /// What a server can do.
  public enum Kind: String, Sendable {
    /// It tells an agent its outer address.
    case stun
    /// It also lends an address.
    case turn
  }

  /// What it can do.
  public let kind: Kind
  /// Its name or address.
  public let host: String
  /// Its port.
  public let port: UInt16
  /// Where it is. Whoever owns the agent resolves the name; one address of each family is used.
  public var addresses: [RemoteAddress]
  /// Who we are to it; needed for TURN.
  public private(set) var username: String
  /// The password that belongs to the name.
  public private(set) var credential: Secret

  /// A server from its parts.
  public init(
    _ kind: Kind, host: String, port: UInt16 = IceServer.usualPort, username: String = "",
    credential: Secret = Secret(), addresses: [RemoteAddress] = []
  ) {
    self.kind = kind
    self.host = host
    self.port = port
    self.username = username
    self.credential = credential
    self.addresses = addresses
  }

  /// The same server, to which we are somebody else by now.
  package func known(as username: String, by credential: Secret) -> IceServer {
    var server = self
    (server.username, server.credential) = (username, credential)
    return server
  }

  /// The port of STUN and TURN where a URL names none.
  public static let usualPort: UInt16 = 3478

  /// Whether both are the same server, seen at the same addresses.
  public static func == (left: IceServer, right: IceServer) -> Bool {
    left.kind == right.kind && left.host == right.host && left.port == right.port
      && left.username == right.username && left.addresses == right.addresses
      && left.credential == right.credential
  }

  /// Everything but the password.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(host)
    hasher.combine(port)
    hasher.combine(username)
  }
}
