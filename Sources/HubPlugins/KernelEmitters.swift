package import HubEvents

/// The channels of the kernel's own events, found once.
package struct KernelEmitters: Sendable {
  package let started: Emitter<HubStarted>
  package let stopping: Emitter<HubStopping>
  package let connected: Emitter<PeerConnected>
  package let disconnected: Emitter<PeerDisconnected>
  package let stateChanged: Emitter<PluginStateChanged>
  package let reloaded: Emitter<ConfigReloaded>
  package let tenantChanged: Emitter<TenantChanged>
  package let rejected: Emitter<ConfigRejected>

  package init(_ bus: Bus) {
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
