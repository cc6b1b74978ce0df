public import HubKernel

extension Server {
  /// Opens what the settings and the service manager want.
  func openFirst(_ settings: HubSettings) throws(ServerError) {
    let inherited = InheritedSockets.take().sockets
    var listeners: [Listener] = []
    for one in inherited {
      let purpose = one.name == "admin" ? ListenerPurpose.operators : .everyone
      listeners.append(try ListenerOpening.adopt(one, for: purpose, index: number()))
    }
    let hasAdmin = listeners.contains(where: \.isAdmin)
    let hasPublic = listeners.contains { !$0.isAdmin }
    for (text, isAdmin) in Self.wanted(settings) where isAdmin ? !hasAdmin : !hasPublic {
      listeners += try ListenerOpening.open(text, for: isAdmin ? .operators : .everyone, number: number)
    }
    try Self.checkAdmin(listeners, settings)
    state.withLock { [listeners] state in
      state.listeners = listeners
      state.hasInheritedAdmin = hasAdmin
      state.hasInheritedPublic = hasPublic
    }
  }

  /// Changes over to new settings. New listeners open before old ones close, and open connections stay; if
  /// anything is wrong, nothing changes. The number of reactors is fixed when the server starts.
  public func apply(_ settings: HubSettings) throws(ServerError) {
    try oneByOne { () throws(ServerError) in try change(to: settings) }
  }

  private func change(to settings: HubSettings) throws(ServerError) {
    let net = try NetSettings(settings, challenges: state.withLock { $0.challenges })
    let before = state.withLock { ($0.listeners, $0.hasInheritedPublic, $0.hasInheritedAdmin) }
    let wanted = Self.wanted(settings).filter { $0.isAdmin ? !before.2 : !before.1 }
    var kept: [Listener] = []
    var opened: [Listener] = []
    for (text, isAdmin) in wanted {
      let same = before.0.filter { $0.wanted == text && $0.isAdmin == isAdmin }
      kept += same
      guard same.isEmpty else { continue }
      opened += try ListenerOpening.open(text, for: isAdmin ? .operators : .everyone, number: number)
    }
    kept += before.0.filter { $0.wanted.hasPrefix("inherited:") }
    try Self.checkAdmin(kept + opened, settings)
    let keptIndices = Set(kept.map(\.index))
    let closed = before.0.filter { !keptIndices.contains($0.index) }
    shared.limits.change(settings.limits)
    shared.memory.change(limit: settings.limits.queuedTotal.bytes)
    shared.meters.certificateEnd.set(net.certificateEnd)
    state.withLock { [kept, opened] state in
      state.settings = settings
      state.net = net
      state.listeners = kept + opened
    }
    for port in shared.ports {
      port.run { [opened] loop in
        loop.reactor.adopt(net)
        for listener in opened { loop.listen(listener) }
        for listener in closed { loop.stopListening(listener) }
      }
    }
  }

  /// Closes the listeners; open connections stay.
  public func stopAccepting() {
    let listeners = state.withLock { state in
      defer { (state.listeners, state.challengeListeners) = ([], []) }
      return state.listeners + state.challengeListeners
    }
    for port in shared.ports {
      port.run { loop in
        for listener in listeners { loop.stopListening(listener) }
      }
    }
  }

  /// Whoever can reach the admin listener from another machine has to show a token, and nobody between may
  /// read it. What the system says of the sockets counts, since one may have come from a service manager.
  private static func checkAdmin(
    _ listeners: [Listener], _ settings: HubSettings
  ) throws(ServerError) {
    guard let open = listeners.first(where: { $0.isAdmin && !$0.isLocal }) else { return }
    if settings.adminTokens.isEmpty { throw .adminWithoutTokens(open.address) }
    if !settings.tls.isOn, !settings.adminPlain { throw .adminInTheOpen(open.address) }
  }

  private static func wanted(_ settings: HubSettings) -> [(text: String, isAdmin: Bool)] {
    let everyone = settings.listen.map { (text: $0, isAdmin: false) }
    return settings.admin.isEmpty ? everyone : everyone + [(text: settings.admin, isAdmin: true)]
  }

  func number() -> UInt32 {
    state.withLock { state in
      defer {
        state.nextListener =
          state.nextListener == .max - 1 ? ReactorLoop.listenerBase : state.nextListener + 1
      }
      return state.nextListener
    }
  }
}
