import HubKernel

/// Events that wait for a program. Bounded: the oldest are dropped, and nobody waits for anybody.
final class Backlog: Sendable {
  struct Entry: Sendable {
    let event: ToldEvent
    let at: Int64
  }

  fileprivate struct State {
    var entries: [Entry] = []
    var start = 0
    /// The number of the first that waits.
    var first = 1
    var epoch: Int64
    var dropped = 0
    /// Whether somebody is on the way to take what waits.
    var isExpected = false

    var count: Int { entries.count - start }
  }

  private let limit: Int
  private let state: Lock<State>

  init(limit: Int, epoch: Int64) {
    self.limit = limit
    state = Lock(State(epoch: epoch))
  }

  var figures: (waiting: Int, dropped: Int) { state.withLock { ($0.count, $0.dropped) } }

  /// Adds one. Says whether somebody must be sent to take it, and how many were dropped so far if one was
  /// now.
  func put(_ event: ToldEvent, at: Int64) -> (mustCall: Bool, dropped: Int) {
    state.withLock { state in
      state.entries.append(Entry(event: event, at: at))
      var dropped = 0
      if state.count > limit { dropped = state.dropOldest() }
      defer { state.isExpected = true }
      return (!state.isExpected, dropped)
    }
  }

  /// Takes some of those that wait, with the number of the first and the epoch. Whoever gets none is not
  /// expected any more.
  func take(upTo most: Int) -> (entries: ArraySlice<Entry>, first: Int, epoch: Int64) {
    state.withLock { state in
      let count = min(most, state.count)
      let taken = state.entries[state.start..<(state.start + count)]
      let first = state.first
      state.start += count
      state.first += count
      if state.start == state.entries.count {
        state.entries = []
        state.start = 0
        state.isExpected = count > 0
      }
      return (taken, first, state.epoch)
    }
  }

  /// Takes over what waits for a predecessor, and goes on counting where that ended.
  func inherit(from predecessor: Backlog) {
    let former = predecessor.state.withLock { former in
      defer {
        former.entries = []
        former.start = 0
      }
      return former
    }
    state.withLock { state in
      state.entries = Array(former.entries[former.start...]) + state.entries[state.start...]
      (state.start, state.first, state.epoch) = (0, former.first, former.epoch)
      state.dropped += former.dropped
      while state.count > limit { _ = state.dropOldest() }
    }
  }
}

extension Backlog.State {
  /// Returns how many were dropped so far.
  fileprivate mutating func dropOldest() -> Int {
    start += 1
    first += 1
    dropped += 1
    // What was dropped gives its memory back from time to time, so that dropping costs little.
    if start > count {
      entries.removeFirst(start)
      start = 0
    }
    return dropped
  }
}
