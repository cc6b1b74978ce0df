import HubWire

/// Which neighbours this hub should have, and what was said of it last.
struct NeighbourChoice {
  var generator: Generator
  /// What was said last.
  var wanted: [HubID] = []
  /// Why each of them is wanted.
  var reasons: [HubID: [String]] = [:]
  /// When it is to be thought over next; nil if nothing has changed since.
  var reviewAt: Milliseconds?
  /// Neighbours that nobody needed when they were last looked at, and since when.
  var needlessSince: [HubID: Milliseconds] = [:]

  init(seed: UInt64, now: Milliseconds) {
    generator = Generator(seed: seed)
    reviewAt = nil
  }

  /// A number for two hubs, the same from both sides, by which far neighbours are chosen: each chooses those
  /// with the smallest. So whoever chooses is often chosen by the same, and each is chosen about as often.
  static func lot(_ first: HubID, _ second: HubID) -> UInt64 {
    let (low, high) = first < second ? (first, second) : (second, first)
    var mixed: UInt64 = 0
    for word in [low.high, low.middle, UInt64(low.low), high.high, high.middle, UInt64(high.low)] {
      mixed = (mixed ^ mixed &>> 29 ^ word) &* 0xbf58_476d_1ce4_e5b9
    }
    mixed = (mixed ^ mixed &>> 32) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed &>> 31
  }
}
