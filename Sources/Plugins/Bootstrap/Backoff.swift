import HubKernel

/// How long to wait before a hub is called again.
struct Backoff: Sendable, Equatable {
  /// The longest first wait.
  static let first = Duration.milliseconds(250)
  /// Waiting grows to this many times the interval of the settings.
  static let growth = 6
  /// More doublings do not fit.
  private static let mostDoublings = 40

  var interval = Duration.seconds(5)
  var attempts = 10
  var slowRetry = Duration.seconds(60)
  var givesUp = false

  init() {}

  init(_ settings: BootstrapPlugin.Settings) {
    interval = settings.reconnectInterval
    attempts = settings.maxReconnectAttempts
    slowRetry = settings.slowRetry
    givesUp = settings.giveUp
  }

  /// The longest wait after so many failures in a row, of which there is at least one.
  func bound(after failures: Int) -> Duration {
    let doublings = min(max(failures - 1, 0), Self.mostDoublings)
    let most = (interval * Self.growth).nanoseconds
    let (product, isOver) = Self.first.nanoseconds.multipliedReportingOverflow(by: 1 << UInt64(doublings))
    return .nanoseconds(Int64(clamping: isOver ? most : min(most, product)))
  }

  /// Whether only slow retries are left.
  func isSlow(after failures: Int) -> Bool { failures > attempts }

  /// How long to wait; nil for ever.
  ///
  /// Any time up to the bound is as likely (full jitter), so that hubs which lost the same neighbour do not
  /// come back at once. Slow retries keep at least half of theirs.
  func wait(after failures: Int, dice: inout some RandomNumberGenerator) -> Duration? {
    if isSlow(after: failures) {
      if givesUp { return nil }
      let most = Int64(clamping: slowRetry.nanoseconds)
      return .nanoseconds(Int64.random(in: (most / 2)...most, using: &dice))
    }
    let most = Int64(clamping: bound(after: failures).nanoseconds)
    return .nanoseconds(Int64.random(in: 0...most, using: &dice))
  }
}
