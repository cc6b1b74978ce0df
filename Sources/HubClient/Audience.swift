internal import HubBase

/// Those who read what happens. Each has a queue that ends; whoever lets it overflow is told so and hears no
/// more, since what was lost cannot be told from what never was.
final class Audience: Sendable {
  private typealias Events = AsyncThrowingStream<ClientEvent, any Error>.Continuation
  private typealias States = AsyncThrowingStream<LifecycleChange, any Error>.Continuation
  private typealias Changes = AsyncThrowingStream<RecordChange, any Error>.Continuation

  private struct Seats {
    var next = 0
    var events: [Int: Events] = [:]
    var states: [Int: States] = [:]
    var changes: [Int: (topic: String, reader: Changes)] = [:]
  }

  private let seats = Lock(Seats())
  private let most: Int

  init(most: Int) { self.most = max(1, most) }

  func stream() -> AsyncThrowingStream<ClientEvent, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingOldest(most)) { reader in
      let number = take { $0.events[$1] = reader }
      reader.onTermination = { [weak self] _ in self?.seats.withLock { $0.events[number] = nil } }
    }
  }

  func states() -> AsyncThrowingStream<LifecycleChange, any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingOldest(most)) { reader in
      let number = take { $0.states[$1] = reader }
      reader.onTermination = { [weak self] _ in self?.seats.withLock { $0.states[number] = nil } }
    }
  }

  func watch(
    _ topic: String, whenOver: @escaping @Sendable () -> Void
  ) -> (AsyncThrowingStream<RecordChange, any Error>, Int) {
    let (stream, reader) = AsyncThrowingStream.makeStream(
      of: RecordChange.self, throwing: (any Error).self, bufferingPolicy: .bufferingOldest(most))
    let number = take { $0.changes[$1] = (topic, reader) }
    reader.onTermination = { [weak self] _ in
      let was = self?.seats.withLock { $0.changes.removeValue(forKey: number) }
      if was != nil { whenOver() }
    }
    return (stream, number)
  }

  private func take(_ sit: (inout Seats, Int) -> Void) -> Int {
    seats.withLock { seats in
      seats.next += 1
      sit(&seats, seats.next)
      return seats.next
    }
  }

  private var tooSlow: ClientError {
    ClientError("reading-too-slowly", "more than \(most) events waited to be read, and some are lost")
  }

  func tell(_ event: ClientEvent) {
    let (events, states) = seats.withLock { (Array($0.events.values), Array($0.states.values)) }
    for reader in events {
      if case .dropped = reader.yield(event) { reader.finish(throwing: tooSlow) }
    }
    if case .lifecycle(let change) = event {
      for reader in states {
        if case .dropped = reader.yield(change) { reader.finish(throwing: tooSlow) }
      }
    }
    if case .closed = event {
      events.forEach { $0.finish() }
      states.forEach { $0.finish() }
    }
  }

  func tell(_ topic: String, _ change: Result<RecordChange, ClientError>) {
    let readers = seats.withLock { $0.changes.filter { $0.value.topic == topic }.map(\.key) }
    for number in readers {
      switch change {
      case .success(let change): tell(number, change)
      case .failure(let error):
        // It is over at the machine as well, so nobody has to end it there.
        let reader = seats.withLock { $0.changes.removeValue(forKey: number)?.reader }
        if error.code == "closed" { reader?.finish() } else { reader?.finish(throwing: error) }
      }
    }
  }

  func tell(_ number: Int, _ change: RecordChange) {
    guard let reader = seats.withLock({ $0.changes[number]?.reader }) else { return }
    if case .dropped = reader.yield(change) { reader.finish(throwing: tooSlow) }
  }
}
