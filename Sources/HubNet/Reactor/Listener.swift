internal import CHubSys

/// A listening socket, shared by all reactors; it closes when the last of them lets go.
///
/// There is one for all and not one for each: with SO_REUSEPORT a second hub of the same user would
/// silently get half of the connections, and what waits in the queue of a reactor that stops listening
/// would be lost. EPOLLEXCLUSIVE wakes one reactor at a time, and a reactor that has more sockets than
/// another passes new ones on.
final class Listener: Sendable {
  let descriptor: Int32
  /// What tells it from others in what epoll hands back.
  let index: UInt32
  let purpose: ListenerPurpose
  /// Whether only this machine can reach it.
  let isLocal: Bool
  /// Where it listens, as the settings have it.
  let wanted: String
  /// Where it listens, with the real port.
  let address: String
  /// The socket file to remove in the end.
  private let path: String?

  init(
    descriptor: Int32, index: UInt32, for purpose: ListenerPurpose, wanted: String, address: String,
    path: String? = nil
  ) {
    self.descriptor = descriptor
    self.index = index
    self.purpose = purpose
    isLocal = Self.isLocal(descriptor)
    self.wanted = wanted
    self.address = address
    self.path = path
  }

  var isAdmin: Bool { purpose == .operators }

  /// What the system says, since a name may stand for any address.
  private static func isLocal(_ descriptor: Int32) -> Bool {
    var address = hub_address()
    guard hub_local_address(descriptor, &address) == 0 else { return false }
    return address.family == UInt8(hub_family_unix) || address.isLoopback
  }

  deinit {
    if let path { _ = hub_unlink(path) }
    hub_close(descriptor)
  }
}
