public import HubKernel
public import HubRecords

/// Who handed a record over that was not published here.
public enum RecordOrigin: Sendable, Hashable {
  /// A hub of the mesh.
  case hub(PeerID)
  /// A service that the hubs of one operator share.
  case service(String)
}

/// What became of a record that came from elsewhere.
public enum RecordOutcome: Sendable, Equatable {
  /// It is the one of its key now, and safe.
  case kept
  /// The same one is here, or one that wins over it.
  case known
  /// It was not taken: a stable word, and a sentence.
  case refused(code: String, reason: String)

  /// Refusals that say nothing against the record or whoever sent it: it may be sent once more later.
  public var isPassing: Bool {
    if case .refused(let code, _) = self {
      ["busy", "storage-full", "storage-broken"].contains(code)
    } else {
      false
    }
  }
}

/// How a record got to other hubs.
public enum RecordMethod: String, Sendable {
  /// It did not.
  case none = "local"
  /// Over the links of the mesh.
  case mesh = "mesh-replication"
  /// Over HTTP, from hub to hub.
  case http = "http-replication"
  /// Through a service that the hubs share.
  case fleet = "fleet-replication"
}

/// How far a record got.
public struct RecordSpread: Sendable, Equatable {
  /// How many other hubs have it.
  public var replicas: Int
  /// How many hubs there are, this one included.
  public var hubs: Int
  /// How it got there.
  public var method: RecordMethod

  /// Describes how far it got.
  public init(replicas: Int = 0, hubs: Int = 1, method: RecordMethod = .none) {
    (self.replicas, self.hubs, self.method) = (replicas, hubs, method)
  }
}

/// The records of this hub, for whoever takes them to other hubs.
public protocol RecordKeeping: Sendable {
  /// Checks a record that came from elsewhere as thoroughly as one that is published here, and keeps it.
  /// `done` is called once, on any thread, when it is safe or refused.
  func take(_ record: Record, from origin: RecordOrigin, _ done: @escaping @Sendable (RecordOutcome) -> Void)
  /// Tells of every record that becomes the one of its key, wherever it came from: after it is safe, and in
  /// order for each key. The follower is held until it is taken off.
  func follow(_ follower: any RecordFollower)
  /// Tells it no more.
  func unfollow(_ follower: any RecordFollower)
  /// What is kept of a topic and has not ended: newest first, removals among them.
  func records(of topic: String, in namespace: String) -> [Record]
  /// The record of a key, if one is kept that has not ended.
  func record(of key: RecordKey) -> Record?
  /// Walks everything that is kept and has not ended, removals too: the next few after a place, in the order
  /// of places.
  func page(after place: RecordPlace?, limit: Int) -> [Record]
  /// From now on asks somebody where else records are.
  func attach(_ replicator: any RecordReplicator)
  /// Asks it no more.
  func detach(_ replicator: any RecordReplicator)
  /// Keeps nothing of a key any more, because others do. Nobody is told that the record has ended.
  func forget(_ key: RecordKey)
  /// The same, unless another record has taken the place of this one.
  func forget(_ record: Record)
}

extension RecordKeeping {
  /// Whoever can do it at once should: between the two something may be published.
  public func forget(_ record: Record) {
    if self.record(of: record.key) == record { forget(record.key) }
  }
}

/// Somebody who wants to know of every change.
public protocol RecordFollower: AnyObject, Sendable {
  /// A record has become the one of its key. One after the other; nobody may wait here.
  func changed(to record: Record, from origin: RecordOrigin?)
}

/// Somebody who takes records to other hubs and finds them there.
public protocol RecordReplicator: AnyObject, Sendable {
  /// A record was published here: says how many other hubs have it, at the latest after `within`.
  func spread(_ record: Record, within: Duration) async -> RecordSpread
  /// Looks for a topic on other hubs, nearest first; nothing, and at once, where what is here is all there
  /// is. What it finds is checked again before anybody sees it.
  func seek(_ topic: String, in namespace: String) async -> [Record]
}
