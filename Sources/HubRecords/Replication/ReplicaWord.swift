/// What hubs that replicate records say to each other. All numbers have their highest byte first; a word
/// begins with the version, 1, and its kind.
package enum ReplicaWord: Sendable, Equatable {
  /// I replicate, and this is which of my lives it is.
  case hello(life: UInt64, isAnswer: Bool)
  /// Records for you to keep. Fresh ones have just been published; others you seem to lack.
  case records(batch: UInt32, isFresh: Bool, [Record])
  /// What became of them, in their order.
  case took(batch: UInt32, [ReplicaOutcome])
  /// The sum of all that I think we both should have.
  case compare(round: UInt32, count: UInt32, sum: ReplicaMark)
  /// Mine is the same.
  case same(round: UInt32)
  /// Mine is not: these are my sums, for each bucket.
  case buckets(round: UInt32, [ReplicaMark])
  /// What I have of a bucket from one name up to another.
  case list(round: UInt32, from: ReplicaMark, until: ReplicaMark, [ReplicaEntry])
  /// Of what you have listed, I want these.
  case listed(round: UInt32, wants: [Bool])
  /// Do you have these? Prove it with this.
  case ask(question: UInt32, nonce: ReplicaMark, [ReplicaEntry])
  /// What I have of what you asked for, in its order.
  case answer(question: UInt32, [ReplicaClaim])
  /// What do you have of a topic?
  case seek(search: UInt32, namespace: String, topic: String)
  /// This, and perhaps more.
  case found(search: UInt32, isLast: Bool, [Record])

  static let version: UInt8 = 1

  enum Kind: UInt8 {
    case hello, records, took, compare, same, buckets, list, listed, ask, answer, seek, found
  }
}

/// A record by name.
package struct ReplicaEntry: Sendable, Equatable {
  var name: ReplicaMark
  var time: Int64
  var mark: ReplicaMark
}

/// Whether somebody has a record.
package enum ReplicaClaim: Sendable, Equatable {
  case lacks
  case has(proof: ReplicaMark)
  /// A later one of the same key.
  case hasLater
}

/// What became of a record that one hub gave to another.
package enum ReplicaOutcome: UInt8, Sendable, CaseIterable {
  /// It is kept.
  case kept
  /// The same one, or one that wins over it, was there.
  case known
  /// It has ended there.
  case ended
  /// There is no such tenant there, or it keeps no records.
  case noSuchTenant
  /// Not now.
  case later
  /// There it is wrong.
  case wrong
  /// Others are nearer to its topic.
  case elsewhere
}
