import HubKernel
import HubMesh

/// Whose entry is to be written again when: all wait equally long, so those who came first are first.
struct Rota {
  struct Turn {
    var due: Int64
    var network: NetworkKey
    var peer: PeerID
    var stay: UInt64
  }

  private var turns: [Turn] = []
  private var first = 0

  var next: Int64? { first < turns.count ? turns[first].due : nil }

  mutating func add(_ turn: Turn) { turns.append(turn) }

  mutating func take(due now: Int64) -> Turn? {
    guard first < turns.count, turns[first].due <= now else { return nil }
    defer {
      first += 1
      if first > 1_024, first > turns.count / 2 {
        turns.removeSubrange(..<first)
        first = 0
      }
    }
    return turns[first]
  }
}
