import HubKernel

/// What to do about one request after the other to one endpoint. It knows no clock and no network.
struct Attempts {
  /// How an attempt ended.
  enum Outcome: Equatable {
    case taken
    /// The endpoint wants to hear nothing more, ever.
    case gone
    /// The endpoint will never take this request.
    case refused(String)
    /// It may be taken later, after so many nanoseconds if the endpoint said so.
    case later(String, after: UInt64?)
    /// Nothing was tried, because this hub has enough under way.
    case busy
  }

  /// What follows from it.
  enum Step: Equatable {
    case next
    case wait(UInt64)
    /// What was not taken is not sent again.
    case drop
    case stop
  }

  static let firstPause = Duration.milliseconds(500)
  static let longestPause = Duration.seconds(300)
  private static let busyPause = Duration.milliseconds(100)
  /// So often a request is sent that the endpoint says it will never take: it may change its mind.
  private static let mostRefusals = 3
  /// From so many failures in a row on the operator is told.
  static let worrying = 3

  /// How many attempts failed in a row.
  private(set) var failures = 0
  /// How many of those the endpoint said it will never take.
  private var refusals = 0
  /// When the present request was first sent.
  private var began: UInt64?

  /// `chance` lies between 0 and 1 and keeps many hubs from asking at once.
  mutating func step(
    after outcome: Outcome, at now: UInt64, giveUpAfter limit: Duration, chance: Double
  ) -> Step {
    let first = began ?? now
    began = first
    switch outcome {
    case .busy: return .wait(Self.busyPause.nanoseconds)
    case .taken:
      self = Attempts()
      return .next
    case .gone: return .stop
    case .refused:
      failures += 1
      refusals += 1
      if refusals >= Self.mostRefusals { return drop() }
      return .wait(pause(chance))
    case .later(_, let asked):
      failures += 1
      let pause = min(max(pause(chance), asked ?? 0), Self.longestPause.nanoseconds)
      return now &- first &+ pause > limit.nanoseconds ? drop() : .wait(pause)
    }
  }

  private mutating func drop() -> Step {
    (began, refusals) = (nil, 0)
    return .drop
  }

  /// Twice as long each time, and anywhere in the second half of that.
  private func pause(_ chance: Double) -> UInt64 {
    let doublings = min(max(failures - 1, 0), 20)
    let whole = min(Self.firstPause.nanoseconds << UInt64(doublings), Self.longestPause.nanoseconds)
    return whole / 2 + UInt64(Double(whole / 2) * min(max(chance, 0), 1))
  }
}

extension Attempts.Outcome {
  init(_ answer: OutgoingAnswer) {
    switch answer.status {
    case 200...299: self = .taken
    case 410: self = .gone
    // What is wrong with these is in the request, and the next one is another.
    case 400, 413, 415, 422: self = .refused("it answered with status \(answer.status)")
    default:
      // All others pass, or somebody puts them right: a wrong secret, a path, an overload.
      self = .later("it answered with status \(answer.status)", after: Self.wait(answer))
    }
  }

  init(_ error: any Error) {
    self = error as? FetchError == .busy ? .busy : .later("\(error)", after: nil)
  }

  var reason: String? {
    switch self {
    case .refused(let why), .later(let why, _): why
    case .gone: "it answered that it is gone for good (410)"
    case .taken, .busy: nil
    }
  }

  /// `Retry-After` in seconds; dates are not understood.
  private static func wait(_ answer: OutgoingAnswer) -> UInt64? {
    guard let seconds = answer.header("retry-after").flatMap({ UInt32($0) }) else { return nil }
    return Duration.seconds(Int64(seconds)).nanoseconds
  }
}
