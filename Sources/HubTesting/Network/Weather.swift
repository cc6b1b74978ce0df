/// What stands between the places of the network in memory.
struct Weather {
  private struct Pair: Hashable {
    var one: String
    var other: String

    init(_ one: String, _ other: String) {
      (self.one, self.other) = one < other ? (one, other) : (other, one)
    }
  }

  /// What may happen to a datagram on its way.
  struct Hazard {
    /// The share that is lost, and that arrives twice.
    var lost = 0.0
    var doubled = 0.0
    /// By how much one may be later than another, in nanoseconds.
    var jitter: UInt64 = 0
  }

  private var hazards: [Pair: Hazard] = [:]
  /// Since when nothing gets through between two places.
  private var cuts: [Pair: UInt64] = [:]
  private var delays: [Pair: UInt64] = [:]
  /// Since when a place does nothing.
  private(set) var frozen: [String: UInt64] = [:]

  mutating func cut(_ one: String, _ other: String, at now: UInt64) {
    if cuts[Pair(one, other)] == nil { cuts[Pair(one, other)] = now }
  }
  mutating func heal(_ one: String, _ other: String) { cuts[Pair(one, other)] = nil }
  mutating func healAll() { cuts = [:] }
  mutating func delay(_ one: String, _ other: String, by time: UInt64) { delays[Pair(one, other)] = time }
  mutating func trouble(_ one: String, _ other: String, _ hazard: Hazard) {
    hazards[Pair(one, other)] = hazard
  }
  func hazard(_ one: String, _ other: String) -> Hazard { hazards[Pair(one, other)] ?? Hazard() }
  mutating func freeze(_ name: String, at now: UInt64) { if frozen[name] == nil { frozen[name] = now } }
  mutating func thaw(_ name: String) { frozen[name] = nil }

  func isCut(_ one: String, _ other: String) -> Bool { cuts[Pair(one, other)] != nil }
  func isFrozen(_ name: String) -> Bool { frozen[name] != nil }
  func delay(_ one: String, _ other: String) -> UInt64 { delays[Pair(one, other)] ?? 0 }

  /// Since when one place has had no chance to hear of another.
  func silence(of other: String, at one: String) -> UInt64? {
    guard let cut = cuts[Pair(one, other)] else { return frozen[other] }
    return min(cut, frozen[other] ?? .max)
  }
}
