/// What a link may bring, and how much misbehaviour it brought lately.
struct LinkBudget {
  /// How many seconds' worth may come at once.
  static let burstSeconds = 4
  /// How many minutes misbehaviour is remembered: it fades away over this time.
  static let memory: Milliseconds = 60_000

  var frames: Bucket
  var bytes: Bucket
  var linkStates: Bucket
  /// Comparisons of what is known, and hubs that are asked for.
  var exchanges: Bucket
  var requests: Bucket
  private(set) var misbehaviour = 0
  private var fadedAt: Milliseconds

  init(_ settings: MeshSettings, now: Milliseconds) {
    frames = Bucket(rate: settings.framesPerSecond, seconds: Self.burstSeconds, now: now)
    bytes = Bucket(rate: settings.bytesPerSecond, seconds: Self.burstSeconds, now: now)
    linkStates = Bucket(rate: settings.linkStatesPerSecond, seconds: 60, now: now)
    exchanges = Bucket(rate: Self.exchangesPerSecond, seconds: Self.burstSeconds, now: now)
    requests = Bucket(rate: settings.maxHubs, seconds: Self.burstSeconds, now: now)
    fadedAt = now
  }

  /// Neighbours compare what they know every few seconds.
  static let exchangesPerSecond = 8

  /// Counts misbehaviour; true if it is too much.
  mutating func count(_ threshold: Int, now: Milliseconds) -> Bool {
    if now &- fadedAt >= Self.memory {
      misbehaviour /= 2
      fadedAt = now
    }
    misbehaviour &+= 1
    return misbehaviour >= threshold
  }
}
