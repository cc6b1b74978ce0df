/// How a hub moves its links from WebSockets to data channels.
package struct MigrationSettings: Sendable, Equatable {
  /// With so many working channels a hub is ready, however many other hubs there are.
  package var minPeers = 2
  /// It looks for no more channels than this, unless the mesh would fall apart without them.
  package var maxPeers = 3
  /// For so long it must stay ready before WebSockets are closed.
  package var delay: Milliseconds = 10_000
  /// How long it may take from an offer to the first frame both ways.
  package var formation: Milliseconds = 15_000
  /// How long the hub whose turn it is may take to offer, before the other does.
  package var turn: Milliseconds = 1_500
  /// How long to wait after a first attempt that failed, and at most.
  package var firstPause: Milliseconds = 1_000
  package var longestPause: Milliseconds = 60_000
  /// So many channels may be up or tried at once, whoever asked for them.
  package var mostChannels = 64
  /// How often one other hub may have its offers answered.
  package var offerPause: Milliseconds = 200
  /// For so long what has been closed is waited for, to be told of together.
  package var reportPause: Milliseconds = 1_000

  /// The settings of a hub that is told nothing.
  package init() {}
}
