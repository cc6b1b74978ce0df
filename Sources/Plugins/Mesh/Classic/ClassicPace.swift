/// How fast an older hub speaks, and how often it was refused something.
struct ClassicPace {
  private var left: Double
  private var last: Int64
  private var strikes = 0
  private var windowEnd: Int64
  /// The faults that were told in this window: each is told once.
  private var told: Set<ClassicFault> = []

  init(_ limits: ClassicLimits, now: Int64) {
    left = Double(limits.burst)
    last = now
    windowEnd = now &+ limits.strikeWindow
  }

  /// Whether one more message is within what it may say.
  mutating func take(now: Int64, _ limits: ClassicLimits) -> Bool {
    let passed = Double(max(now &- last, 0)) / 1000
    left = min(left + passed * Double(limits.messagesPerSecond), Double(limits.burst))
    last = max(last, now)
    guard left >= 1 else { return false }
    left -= 1
    return true
  }

  /// Counts a refusal; whether somebody is to be told of it, and whether there have been too many.
  mutating func strike(
    _ fault: ClassicFault, now: Int64, _ limits: ClassicLimits
  ) -> (isNews: Bool, isOver: Bool) {
    if now >= windowEnd {
      windowEnd = now &+ limits.strikeWindow
      strikes = 0
      told = []
    }
    if fault.isItsOwn { strikes += 1 }
    return (told.insert(fault).inserted, strikes > limits.strikes)
  }
}
