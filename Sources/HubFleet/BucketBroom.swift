internal import HubNATS

/// Sweeps a bucket a few keys at a time, for as long as this hub has the lease: the right to sweep, which is
/// itself a key of the bucket. Two that believe they have it do no harm, since what was written anew stays.
struct BucketBroom: Sendable {
  static let leaseKey = "lease"
  /// How long a lease lasts, and when it is renewed, in milliseconds.
  static let leaseTime: Int64 = 60_000
  static let renewal: Int64 = 20_000
  /// A lease that is longer was not written by a hub whose clock is right.
  private static let longestLease: Int64 = 600_000
  /// How long one shard may take to be read.
  private static let patience = Duration.seconds(2)
  /// No more are taken out in one step.
  private static let mostInStep = 500

  let shards: [String]
  let hub: String
  private var next = 0
  private var leaseEnds: Int64 = 0
  /// When somebody else may have it.
  private var asksAgain: Int64 = 0

  init(shards: [String], hub: String) { (self.shards, self.hub) = (shards, hub) }

  /// Renews the lease or tries for it, and sweeps the next shard if it is this hub's.
  mutating func step(
    in bucket: some FleetBucket, at now: Int64, isOver: (NATSEntry) -> Bool
  ) throws(NATSFailure) {
    if now >= leaseEnds - Self.leaseTime + Self.renewal, now >= asksAgain { try lease(bucket, now) }
    guard now < leaseEnds, !shards.isEmpty else { return }
    let shard = shards[next % shards.count]
    next = (next + 1) % shards.count
    var count = 0
    for entry in try bucket.entries(shard, within: Self.patience) where isOver(entry) {
      try bucket.purge(entry.key, upTo: entry.revision)
      count += 1
      if count == Self.mostInStep { break }
    }
  }

  private mutating func lease(_ bucket: some FleetBucket, _ now: Int64) throws(NATSFailure) {
    let mine = Array("\(hub) \(now + Self.leaseTime)".utf8)
    do throws(NATSFailure) {
      guard let entry = try bucket.get(Self.leaseKey) else {
        _ = try bucket.create(mine, at: Self.leaseKey)
        leaseEnds = now + Self.leaseTime
        return
      }
      let (holder, end) = Self.parse(entry.value ?? [])
      guard holder == hub || end <= now || end > now + Self.longestLease else {
        asksAgain = end
        return
      }
      _ = try bucket.update(mine, at: Self.leaseKey, after: entry.revision)
      leaseEnds = now + Self.leaseTime
    } catch  where error.kind == .changed {
      asksAgain = now + Self.renewal
    }
  }

  static func parse(_ value: [UInt8]) -> (hub: String, end: Int64) {
    let words = value.prefix(128).split(separator: 32)
    guard words.count == 2, let end = Int64(String(decoding: words[1], as: UTF8.self)) else { return ("", 0) }
    return (String(decoding: words[0], as: UTF8.self), end)
  }
}
