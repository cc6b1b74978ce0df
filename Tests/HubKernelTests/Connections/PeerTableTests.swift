import HubTesting
import HubWire
import Testing

@testable import HubKernel

@Suite struct PeerTableTests {
  /// Does the same to the table and to a dictionary, from a seed, and compares them all the time.
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64]) func doesWhatADictionaryDoes(seed: UInt64) {
    struct Key: Hashable {
      var scope: UInt64
      var peer: PeerID
    }
    var random = Dice(seed)
    var table = PeerTable(blank: UInt32(0))
    var model: [Key: UInt32] = [:]
    // Few keys, so that most deletions hit a run of entries that have been pushed away from their homes.
    let keys = (0..<3_000).map { _ in
      Key(
        scope: UInt64.random(in: 1...3, using: &random),
        peer: PeerID(
          high: .random(in: 0...9, using: &random), middle: .random(in: 0...99, using: &random), low: 0))
    }
    var size = 0
    for step in 0..<60_000 {
      // The table grows for a while and shrinks for a while.
      let adds = step / 10_000 % 2 == 0 ? 7 : 2
      let key = keys[Int.random(in: 0..<keys.count, using: &random)]
      if Int.random(in: 0..<10, using: &random) < adds {
        let value = UInt32.random(in: 0...UInt32.max, using: &random)
        table.set(value, key.scope, key.peer)
        model[key] = value
      } else {
        #expect(table.remove(key.scope, key.peer) == model.removeValue(forKey: key))
      }
      size = max(size, table.count)
      guard table.count == model.count else {
        Issue.record("after step \(step) the table has \(table.count) entries and the model \(model.count)")
        return
      }
      if step % 1_000 == 0 {
        for key in keys where table.find(key.scope, key.peer) != model[key] {
          Issue.record("after step \(step) \(key) is not what it was set to")
          return
        }
      }
    }
    #expect(size > 1_000)
  }

}

/// Random numbers from a seed.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
