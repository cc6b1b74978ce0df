internal import HubBase

/// What a thread of a run and whoever directs it tell each other.
final class LoadPost: Sendable {
  enum Stage: Int, Sendable {
    case preparing
    /// Everybody is in their place; it begins when all threads are.
    case ready
    case running
    case over
  }

  struct State: Sendable {
    var stage = Stage.preparing
    var counts = LoadCounts()
    var outcome: LoadOutcome?
    /// When it begins; set when all are ready.
    var startAt: UInt64?
    var isStopped = false
  }

  let state = Lock(State())
}
