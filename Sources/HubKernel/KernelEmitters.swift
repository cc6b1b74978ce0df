/// The channels of the kernel's own events, found once. Here, as those of another module would be copied for
/// each event.
struct KernelEmitters: Sendable {
  let started: Emitter<HubStarted>
  let stopping: Emitter<HubStopping>
  let connected: Emitter<PeerConnected>
  let disconnected: Emitter<PeerDisconnected>
  let stateChanged: Emitter<PluginStateChanged>
  let reloaded: Emitter<ConfigReloaded>
  let tenantChanged: Emitter<TenantChanged>
  let rejected: Emitter<ConfigRejected>

  init(_ bus: Bus) {
    started = bus.emitter(HubStarted.self)
    stopping = bus.emitter(HubStopping.self)
    connected = bus.emitter(PeerConnected.self)
    disconnected = bus.emitter(PeerDisconnected.self)
    stateChanged = bus.emitter(PluginStateChanged.self)
    reloaded = bus.emitter(ConfigReloaded.self)
    tenantChanged = bus.emitter(TenantChanged.self)
    rejected = bus.emitter(ConfigRejected.self)
  }
}
