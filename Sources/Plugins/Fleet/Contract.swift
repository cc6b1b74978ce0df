public import HubKernel

/// The engine of the fleet has been reached, for the first time or again.
public struct FleetConnected: Event {
  /// Which of its servers.
  public let server: String
}

/// The connection with the engine of the fleet is lost. Peers here are served all the same.
public struct FleetDisconnected: Event {
  /// Why, in words of the engine's library.
  public let reason: String
}
