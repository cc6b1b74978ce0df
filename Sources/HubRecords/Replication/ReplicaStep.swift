package import HubWire

/// What a node wants done.
package enum ReplicaStep: Sendable {
  /// Say something to a hub.
  case say([UInt8], to: PeerID)
  /// Check a record and keep it; the node is told what became of it by its ticket.
  case take(Record, from: PeerID, ticket: UInt64)
  /// Keep this record no more, because those who should have it do; unless another has come in its place.
  case forget(Record)
  /// A record got so far.
  case spread(token: UInt64, replicas: Int, hubs: Int)
  /// This was found of a topic.
  case sought(token: UInt64, [Record])
  /// So many records came from a hub that were lacking here.
  case repaired(from: PeerID, records: Int)
  /// A hub did what it should not.
  case refused(PeerID, ReplicaFault)
  /// For a while nothing is believed of a hub.
  case shunned(PeerID)
}

/// What a hub can do wrong.
package enum ReplicaFault: String, Sendable, CaseIterable {
  /// What it says is no word of ours.
  case garbage
  /// It handed on a record that is wrong in itself: its signature, mostly.
  case wrongRecord = "wrong-record"
  /// It handed on a record of a time that has not come.
  case futureTime = "future-time"
  /// It answered a search with what was not sought.
  case wrongTopic = "wrong-topic"
  /// It says more than it may.
  case flood
  /// It claims to have a record and cannot show it.
  case falseClaim = "false-claim"
  /// It lists records and does not send them.
  case emptyPromise = "empty-promise"

  /// How much it weighs.
  var weight: Double {
    switch self {
    case .futureTime, .flood, .emptyPromise: 1
    case .wrongTopic: 2
    case .wrongRecord: 4
    case .garbage, .falseClaim: 8
    }
  }
}

/// What a node has done since it began.
package struct ReplicaCounters: Sendable, Equatable {
  /// Comparisons begun.
  package var rounds = 0
  /// Comparisons that found the same on both sides.
  package var sameRounds = 0
  /// Words said.
  package var wordsSaid = 0
  /// Bytes said.
  package var bytesSaid = 0
  /// Records sent.
  package var recordsSent = 0
  /// Records that were lacking and came.
  package var repaired = 0
  /// Records given up to those who are nearer.
  package var handedOver = 0
  /// Searches begun.
  package var seeks = 0
  /// Words that came from hubs that are not believed, or not known.
  package var unheard = 0

  /// Nothing yet.
  package init() {}
}
