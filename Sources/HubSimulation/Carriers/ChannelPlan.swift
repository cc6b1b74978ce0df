internal import HubMesh

/// How the hubs of a scenario move from WebSockets to data channels.
struct ChannelPlan: Sendable, Equatable {
  /// No hub waits longer than this before it tries a channel again: the rests of scenarios are short.
  private static let longestPause: Milliseconds = 8_000
  /// Nor longer for one that does not come about.
  private static let formation: Milliseconds = 5_000

  var minPeers = 2
  var maxPeers = 3
  /// How long a hub must stay ready before it closes WebSockets.
  var delay: Moment = 10 * .second
  /// How many attempts come to nothing, in parts of a million.
  var failing = 0

  var settings: MigrationSettings {
    var settings = MigrationSettings()
    settings.minPeers = minPeers
    settings.maxPeers = maxPeers
    settings.delay = delay / Moment.millisecond
    settings.formation = Self.formation
    settings.longestPause = Self.longestPause
    return settings
  }
}
