/// How a node of replicas behaves. Times are milliseconds.
package struct ReplicaSettings: Sendable {
  /// On how many hubs a record is to be, this one among them.
  package var copies = 3
  /// How often two hubs compare what both should have.
  package var interval: Int64 = 30_000
  /// How long one hub is waited for that was asked for records, before the next is.
  package var askWithin: Int64 = 300
  /// How long is looked for a topic in all.
  package var seekWithin: Int64 = 1_000
  /// How far ahead of this clock a record may be.
  package var skew: Int64 = 60_000
  /// How long a record stays that belongs elsewhere, at the least.
  package var linger: Int64 = 60_000
  /// How long an answer may take before it is no longer waited for.
  package var patience: Int64 = 5_000
  /// Bytes of records that may be under way to one hub.
  package var flightBytes = 262_144
  /// Bytes of records that one hub is sent in a second. It is borne twice that.
  package var bytesPerSecond = 4_194_304
  /// Records that one hub is sent in a second. It is borne twice that.
  package var recordsPerSecond = 2_000
  /// For how long a hub is not believed that has lied too much.
  package var shunTime: Int64 = 60_000

  /// The defaults.
  package init() {}
}

/// Limits that nobody need change.
enum ReplicaLimits {
  /// The longest word, in bytes: one record and what belongs to it.
  static let word = 31_000
  /// Bytes of records in one word.
  static let batchBytes = 30_000
  static let batchRecords = 128
  /// Words with records that may be under way to one hub.
  static let flights = 8
  /// What waits to be sent to one hub: records by name. What is more is found by comparing.
  static let queue = 16_384
  /// Below so many waiting records, more are asked for.
  static let queueForListing = 512
  static let listed = 800
  static let asked = 64
  static let askedBytes = 524_288
  /// Words of records that answer one search.
  static let foundWords = 8
  static let seeks = 1_024
  static let spreads = 65_536
  static let declined = 4_096
  static let soughtRecords = 2_048
  /// Hubs of whom it is remembered how far they can be trusted.
  static let trusted = 1_024
  /// Words with records of one hub that wait to be judged.
  static let pendingBatches = 16
  static let buckets = 256
  /// Faults, weighed, until a hub is shunned; one is forgiven each second.
  static let faults = 32
  static let declineTime: Int64 = 300_000
  static let passingTime: Int64 = 5_000
  static let withoutTime: Int64 = 600_000
  static let helloTime: Int64 = 5_000
  static let longestHelloTime: Int64 = 60_000
  /// An answer that somebody has a record counts for so long.
  static let confirmationTime: Int64 = 120_000
}
