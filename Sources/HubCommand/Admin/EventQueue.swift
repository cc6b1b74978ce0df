internal import HubKernel

/// Events on their way to one follower. When it is slow the newest are dropped and counted, and nobody waits.
final class EventQueue: Sendable {
  /// What has come since the last time.
  struct Batch: Sendable {
    var events: [(event: any Event, happening: Happening?, milliseconds: Int64)] = []
    var dropped = 0

    var isEmpty: Bool { events.isEmpty && dropped == 0 }
  }

  fileprivate struct State {
    var batch = Batch()
    var waiter: CheckedContinuation<Batch?, Never>?
    var isClosed = false
  }

  static let limit = 512

  private let filter: EventFilter
  private let isForGuest: Bool
  private let state = Lock(State())

  /// Takes the events that somebody wants.
  init(_ filter: EventFilter = EventFilter(), isForGuest: Bool = false) {
    self.filter = filter
    self.isForGuest = isForGuest
  }

  func put(_ event: any Event, at milliseconds: Int64) {
    guard filter.wants(event) else { return }
    let happening = Happening.current
    let waiting = state.withLock { state -> (CheckedContinuation<Batch?, Never>, Batch)? in
      guard !state.isClosed else { return nil }
      if state.batch.events.count >= EventQueue.limit {
        state.batch.dropped += 1
      } else {
        state.batch.events.append((event, happening, milliseconds))
      }
      return state.takeWaiter()
    }
    if let (waiter, batch) = waiting { waiter.resume(returning: batch) }
  }

  /// Wakes the writer with nothing, so that it finds out whether its reader is still there.
  func beat() {
    let waiting = state.withLock { $0.takeWaiter() }
    if let (waiter, batch) = waiting { waiter.resume(returning: batch) }
  }

  /// Ends it: the writer comes to its end.
  func close() {
    let waiter = state.withLock { state in
      state.isClosed = true
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume(returning: nil)
  }

  /// What has come; waits until there is something. Nil after the end.
  func next() async -> Batch? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let ready: Batch?? = state.withLock { state in
          if state.isClosed { return .some(nil) }
          guard state.batch.isEmpty else { return state.takeBatch() }
          state.waiter = continuation
          return .none
        }
        if let ready { continuation.resume(returning: ready) }
      }
    } onCancel: {
      close()
    }
  }

  /// Writes what comes until the reader is gone or the queue is closed.
  func drain(into stream: any ResponseStream) async {
    // The reader sees at once that it is connected, even when nothing happens.
    guard stream.send([UInt8(ascii: "\n")]) else { return }
    while let batch = await next() {
      guard stream.send(Array(text(of: batch).utf8)) else { return close() }
    }
  }

  func text(of batch: Batch) -> String {
    var text = batch.isEmpty ? "\n" : ""
    for (event, happening, milliseconds) in batch.events {
      text += AdminJSON.line(
        event, happening, at: milliseconds, among: filter.tellers, isGuest: isForGuest)
    }
    if batch.dropped > 0 { text += "{\"dropped\":\(batch.dropped)}\n" }
    return text
  }
}

extension EventQueue.State {
  fileprivate mutating func takeBatch() -> EventQueue.Batch {
    defer { batch = EventQueue.Batch() }
    return batch
  }

  fileprivate mutating func takeWaiter() -> (CheckedContinuation<EventQueue.Batch?, Never>, EventQueue.Batch)?
  {
    guard let waiting = waiter else { return nil }
    waiter = nil
    return (waiting, takeBatch())
  }
}
