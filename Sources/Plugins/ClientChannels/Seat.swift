import HubKernel

/// What the plugin keeps of a connection.
final class Seat {
  /// So many sessions may be begun at once, and then one for each pause.
  private static let burst = 3
  private static let pause: Int64 = 2_000

  var client: Client?
  private var begun: [Int64] = []

  /// Whether a session may be begun; when not, how long it is until one may.
  func mayBegin(at now: Int64) -> Duration? {
    begun.removeAll { $0 <= now - Seat.pause * Int64(Seat.burst) }
    guard begun.count < Seat.burst else {
      return .milliseconds((begun.first ?? now) + Seat.pause * Int64(Seat.burst) - now)
    }
    begun.append(now)
    return nil
  }
}
