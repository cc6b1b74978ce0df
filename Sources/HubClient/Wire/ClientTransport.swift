/// How a client reaches hubs: sockets, or a hub in memory.
package protocol ClientTransport: Sendable {
  /// Connects. What comes is told in its order, from one thread at a time, and nothing after the end. Returns
  /// at once.
  func open(_ call: LinkCall, hear: @escaping @Sendable (LinkEvent) -> Void) -> any ClientLink
}
