/// How far a hub can be trusted, which outlives its coming and going.
struct ReplicaTrust {
  var words: ReplicaAllowance
  var bytes: ReplicaAllowance
  var records: ReplicaAllowance
  private var faults: Double = 0
  private var since: Int64
  private(set) var shunnedUntil: Int64 = 0

  /// Words that a hub may say in a second.
  private static let wordsPerSecond = 4_000

  init(_ settings: ReplicaSettings, now: Int64) {
    words = ReplicaAllowance(perSecond: Self.wordsPerSecond, now: now)
    // Records make up most of what is said; lists of names, sums and questions are as much again.
    bytes = ReplicaAllowance(perSecond: settings.bytesPerSecond * 4, now: now)
    records = ReplicaAllowance(perSecond: settings.recordsPerSecond * 2, now: now)
    since = now
  }

  func isShunned(_ now: Int64) -> Bool { now < shunnedUntil }

  /// Whether there is nothing to remember.
  func isSpotless(_ now: Int64) -> Bool {
    !isShunned(now) && faults - Double(now - since) / 1_000 <= 0
  }

  /// Notes something that was wrong; true when it was too much.
  mutating func note(_ fault: ReplicaFault, shunTime: Int64, now: Int64) -> Bool {
    faults = max(0, faults - Double(max(0, now - since)) / 1_000) + fault.weight
    since = now
    guard faults >= Double(ReplicaLimits.faults) else { return false }
    faults = 0
    shunnedUntil = now + shunTime
    return true
  }
}
