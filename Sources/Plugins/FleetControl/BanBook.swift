import HubKernel
import RateLimit

/// What the fleet knows of bans, and what was changed here that it does not know yet. A change made here
/// counts here at once; whether it counts in the fleet is decided by the write it was to follow.
struct BanBook: Sendable {
  struct Known: Sendable, Equatable {
    var entry: BanEntry
    var revision: UInt64
  }

  /// A change that the bucket does not have yet.
  struct Wish: Sendable, Equatable {
    var entry: BanEntry
    /// The write that it is to follow; 0 for none.
    var base: UInt64
    /// Tells it from those before it.
    var number: Int
  }

  /// There are no more than these, of either.
  static let limit = 10_000

  private(set) var known: [Subnet: Known] = [:]
  private(set) var wishes: [Subnet: Wish] = [:]
  private var count = 0

  init() {}

  /// What was kept over a restart.
  init(_ memory: Memory) { (known, wishes) = (memory.known, memory.wishes) }

  /// Somebody changed a ban here; false when no more may wait.
  mutating func wish(_ entry: BanEntry) -> Bool {
    guard wishes[entry.subnet] != nil || wishes.count < Self.limit else { return false }
    count += 1
    let base = wishes[entry.subnet]?.base ?? known[entry.subnet]?.revision ?? 0
    wishes[entry.subnet] = Wish(entry: entry, base: base, number: count)
    return true
  }

  /// The bucket has an entry. What was said before counts for less, unless all is being told anew.
  mutating func hear(_ entry: BanEntry, _ revision: UInt64, anew: Bool) -> Bool {
    if let there = known[entry.subnet], !anew, there.revision >= revision { return true }
    guard known[entry.subnet] != nil || known.count < Self.limit else { return false }
    known[entry.subnet] = Known(entry: entry, revision: revision)
    return true
  }

  /// The bucket took a wish.
  mutating func settle(_ wish: Wish, as revision: UInt64) {
    _ = hear(wish.entry, revision, anew: false)
    guard let newest = wishes[wish.entry.subnet] else { return }
    if newest.number == wish.number {
      wishes[wish.entry.subnet] = nil
    } else {
      wishes[wish.entry.subnet]?.base = revision
    }
  }

  /// Somebody else's change came first: his counts.
  mutating func giveUp(_ wish: Wish) { wishes[wish.entry.subnet] = nil }

  /// Those that the bucket does not have any more.
  mutating func keep(only seen: Set<Subnet>) {
    known = known.filter { seen.contains($0.key) }
  }

  /// The bucket is another one: what is known is wished for there.
  mutating func beginAnew(besides seen: Set<Subnet>) {
    for (subnet, there) in known where !seen.contains(subnet) {
      known[subnet] = nil
      if wishes[subnet] == nil { _ = wish(there.entry) } else { wishes[subnet]?.base = 0 }
    }
  }

  mutating func sweep(at milliseconds: Int64) {
    known = known.filter { !$0.value.entry.isOver(at: milliseconds) }
  }

  /// What is to hold here.
  func desired(at milliseconds: Int64) -> [Subnet: Ban] {
    var bans = known.compactMapValues(\.entry.ban)
    for (subnet, wish) in wishes { bans[subnet] = wish.entry.ban }
    return bans.filter { $0.value.until.map { $0 > milliseconds } ?? true }
  }
}
