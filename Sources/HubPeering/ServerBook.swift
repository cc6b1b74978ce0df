internal import HubBase
internal import HubRTC
internal import HubWire

/// The servers of a hub with their addresses, which are looked up anew now and then.
final class ServerBook: Sendable {
  private struct State {
    var resolved: [IceServer]?
    var freshUntil: UInt64 = 0
    var isLooking = false
    var waiting: [@Sendable ([IceServer]) -> Void] = []
  }

  private let servers: [IceServer]
  private let limit: Duration
  private let state = Lock(State())

  init(_ servers: [IceServer], limit: Duration) {
    self.servers = servers
    self.limit = limit
  }

  /// Whether nobody has to be asked.
  private var isPlain: Bool { servers.allSatisfy { !$0.addresses.isEmpty } }

  /// Hands the servers over, at once where their addresses are known and otherwise when they are. Addresses
  /// that are old are used while newer ones are looked up.
  func use(
    _ resolving: (any NameResolving)?, now: UInt64,
    spawn: (@escaping @Sendable () async throws -> Void) -> Void,
    _ take: @escaping @Sendable ([IceServer]) -> Void
  ) {
    guard !isPlain, let resolving else { return take(servers.filter { !$0.addresses.isEmpty }) }
    let (known, mustLook) = state.withLock { state -> ([IceServer]?, Bool) in
      let mustLook = !state.isLooking && (state.resolved == nil || now >= state.freshUntil)
      if mustLook { state.isLooking = true }
      if state.resolved == nil { state.waiting.append(take) }
      return (state.resolved, mustLook)
    }
    if let known { take(known) }
    guard mustLook else { return }
    spawn { [self] in await look(resolving, now) }
  }

  private func look(_ resolving: any NameResolving, _ now: UInt64) async {
    var found: [IceServer] = []
    for var server in servers {
      if server.addresses.isEmpty {
        let texts = (try? await resolving.addresses(of: server.host, deadline: limit)) ?? []
        server.addresses = texts.compactMap { IPAddress($0) }.map { RemoteAddress($0, port: server.port) }
      }
      if !server.addresses.isEmpty { found.append(server) }
    }
    let waiting = state.withLock { [found] state in
      // What cannot be found now may have been before.
      if state.resolved == nil || !found.isEmpty { state.resolved = found }
      let isWhole = found.count == servers.count
      state.freshUntil =
        now &+ (isWhole ? PeeringSettings.freshness : PeeringSettings.freshness / 10).nanoseconds
      state.isLooking = false
      defer { state.waiting = [] }
      return state.waiting
    }
    for take in waiting { take(found) }
  }
}
