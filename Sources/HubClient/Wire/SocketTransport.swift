/// Reaches hubs over sockets of this machine, each connection on a thread of its own that waits for it.
struct SocketTransport: ClientTransport {
  func open(_ call: LinkCall, hear: @escaping @Sendable (LinkEvent) -> Void) -> any ClientLink {
    let link = SocketLink(call, hear)
    link.begin()
    return link
  }
}
