public import HubWire

/// Knows those who look at the hub with a page that it serves itself. Without a plugin that offers this, no
/// browser is let in at the admin address.
public protocol AdminVisitors: Sendable {
  /// Whether a route is a file of the page: the same for everybody, with nothing of the hub in it.
  func isFile(_ route: ServedRoute) -> Bool
  /// Whether a route is where visitors come in, which nobody is known at before.
  func isEntrance(_ route: ServedRoute) -> Bool
  /// Whether a request names a session, a valid one or not.
  func isNamed(in request: HTTPRequest) -> Bool
  /// Whose session a request names; nil when it names none, or `needsProof` and it does not prove that the
  /// page sent it.
  func visitor(of request: HTTPRequest, needsProof: Bool) -> AdminVisitor?
}
