/// Random numbers that are the same for the same seed (xoshiro256**, seeded by SplitMix64).
package struct Dice: RandomNumberGenerator {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  package init(seed: UInt64) {
    var state = seed
    a = Dice.step(&state)
    b = Dice.step(&state)
    c = Dice.step(&state)
    d = Dice.step(&state)
  }

  /// The next number of SplitMix64, which spreads seeds that differ in one bit over all bits.
  private static func step(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }

  package mutating func next() -> UInt64 {
    let scrambled = rotate(b &* 5, by: 7) &* 9
    let shifted = b &<< 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotate(d, by: 45)
    return scrambled
  }

  private func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
    (word &<< count) | (word &>> (64 &- count))
  }

  /// A number from 0 to one less than `limit`; 0 when the limit is not positive.
  mutating func below(_ limit: Int) -> Int {
    guard limit > 1 else { return 0 }
    return Int(next().multipliedFullWidth(by: UInt64(limit)).high)
  }

  /// A time within a span, both ends included.
  mutating func within(_ span: Span) -> Int64 {
    guard span.longest > span.shortest else { return span.shortest }
    return span.shortest &+ Int64(below(Int(span.longest &- span.shortest &+ 1)))
  }

  /// True as often as the share says, which is in parts of a million.
  mutating func happens(_ millionths: Int) -> Bool {
    guard millionths > 0 else { return false }
    return below(1_000_000) < millionths
  }

  /// One of a group; nil when nobody is in it.
  mutating func pick(from group: PeerGroup) -> Int32? {
    group.count == 0 ? nil : group.list[below(group.count)]
  }

  /// One of several; nil when there are none.
  mutating func pick<Element>(from elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }

  /// A generator of its own, so that what one part draws does not move what another part draws.
  mutating func split() -> Dice { Dice(seed: next()) }
}
