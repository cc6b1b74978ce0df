public import HubWire

/// How to call another server.
public struct CallOptions: Sendable {
  /// Further fields of the request.
  public var headers: [(name: String, value: String)]
  /// Subprotocols to offer, in order of preference.
  public var subprotocols: [String]
  /// A PEM file with those whose word is good for the server's certificate; empty for those of this machine.
  public var authority: String
  /// Whether to show the hub's own certificate when the server asks for one.
  public var showsCertificate: Bool
  /// Where it may be called, wherever its name leads.
  public var reach: AddressReach
  /// How long it may take until the server has answered, from the look-up of its name on.
  public var timeout: Duration

  /// The usual, unless something is said.
  public init(
    headers: [(name: String, value: String)] = [], subprotocols: [String] = [], authority: String = "",
    showsCertificate: Bool = false, reach: AddressReach = .anywhere, timeout: Duration = .seconds(10)
  ) {
    self.headers = headers
    self.subprotocols = subprotocols
    self.authority = authority
    self.showsCertificate = showsCertificate
    self.reach = reach
    self.timeout = timeout
  }
}
