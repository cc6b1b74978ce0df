/// What a link may bring.
struct LinkBudget {
  /// How many seconds' worth may come at once.
  static let burstSeconds = 4

  var frames: Bucket
  var bytes: Bucket
  var linkStates: Bucket
  /// Comparisons of what is known, and hubs that are asked for.
  var exchanges: Bucket
  var requests: Bucket

  init(_ settings: MeshSettings, now: Milliseconds) {
    frames = Bucket(rate: settings.framesPerSecond, seconds: Self.burstSeconds, now: now)
    bytes = Bucket(rate: settings.bytesPerSecond, seconds: Self.burstSeconds, now: now)
    linkStates = Bucket(rate: settings.linkStatesPerSecond, seconds: 60, now: now)
    exchanges = Bucket(rate: Self.exchangesPerSecond, seconds: Self.burstSeconds, now: now)
    requests = Bucket(rate: settings.maxHubs, seconds: Self.burstSeconds, now: now)
  }

  /// Neighbours compare what they know every few seconds.
  static let exchangesPerSecond = 8
}
