/// What became of carriers in a run.
package struct CarrierFigures: Sendable, Equatable {
  /// Channels that carried a frame each way, counted at both ends, and those of them that ended.
  package var connected = 0
  package var disconnected = 0
  /// How often a hub became ready, and lost its readiness.
  package var ready = 0
  package var unready = 0
  /// How often a hub had migrated, and how many WebSockets went with that.
  package var migrations = 0
  package var sockets = 0
  /// Frames that waited to be confirmed when WebSockets were closed.
  package var inFlight = 0
  /// How often a hub called its WebSockets back.
  package var fallbacks = 0

  /// Nothing.
  package init() {}

  mutating func add(_ other: CarrierFigures) {
    connected += other.connected
    disconnected += other.disconnected
    ready += other.ready
    unready += other.unready
    migrations += other.migrations
    sockets += other.sockets
    inFlight += other.inFlight
    fallbacks += other.fallbacks
  }

  /// The figures in a sentence; nil when there are none, as in scenarios without channels.
  package var sentence: String? {
    guard connected > 0 else { return nil }
    return "\(connected) ends of channels connected, \(disconnected) lost; \(migrations) migrations closed "
      + "\(sockets) WebSockets with \(inFlight) frames in flight; \(unready) times readiness was lost, "
      + "\(fallbacks) times WebSockets were called back"
  }
}
