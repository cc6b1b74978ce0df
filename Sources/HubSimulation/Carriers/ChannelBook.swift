internal import HubMesh

/// The data channels of one hub in one life, and what decides about them.
final class ChannelBook {
  /// One channel, from its opening on.
  struct Channel {
    let hub: Int
    let attempt: UInt64
    /// Whether a frame has gone each way.
    var hasWorked = false
  }

  /// What another hub said, until the node is not at work any more.
  struct Word {
    let bytes: [UInt8]
    let hub: HubID
  }

  let migration: Migration
  var channels: [LinkID: Channel] = [:]
  var words: [Word] = []
  /// Links that the mesh can do without.
  var spared: [LinkID] = []
  /// Hubs to which there are to be WebSockets again.
  var recalled: Set<Int> = []
  /// What the map and the links looked like when they were last shown to the migration.
  var seen = (paths: -1, changes: -1)
  /// How often links began or ended here.
  var changes = 0

  init(_ migration: Migration) { self.migration = migration }

  func link(to hub: Int, attempt: UInt64) -> LinkID? {
    channels.first { $0.value.hub == hub && $0.value.attempt == attempt }?.key
  }
}
