/// What stands between the places of the network in memory.
struct Weather {
  private struct Pair: Hashable {
    var one: String
    var other: String

    init(_ one: String, _ other: String) {
      (self.one, self.other) = one < other ? (one, other) : (other, one)
    }
  }

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
