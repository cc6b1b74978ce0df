internal import HubWire

/// One of our sockets asking one server what it looks like from outside (RFC 8445 §5.1.1.2).
final class Discovery {
  let base: Base
  let server: RemoteAddress
  let name: String
  /// Whether an answer is waited for, and candidates are not complete without it.
  var isOpen = true
  /// Whether it was asked at all.
  var hasBegun = false
  /// What was seen last.
  var mapped: RemoteAddress?
  /// When it is asked again, so that the NAT does not forget.
  var repeatAt = Int64.max

  init(_ base: Base, server: RemoteAddress, name: String) {
    self.base = base
    self.server = server
    self.name = name
  }
}
