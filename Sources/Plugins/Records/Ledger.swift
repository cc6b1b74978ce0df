import HubKernel
import HubRecords
import Synchronization

/// Everything that readers come to see happens here, one after the other: records become safe, time goes on,
/// and peers begin and end to watch. So nobody misses a change or hears of two in the wrong order.
final class Ledger: Sendable {
  enum Entry: Sendable {
    /// A record was written, or could not be.
    case written(
      Int, Record, StorageFailure?, from: RecordOrigin?, @Sendable (Publication) -> Void)
    /// A peer wants to be told of a topic.
    case watch(Request, RecordTopic)
    /// It does not any more.
    case unwatch(Request, RecordTopic)
    /// Its connection has ended.
    case gone(ConnectionID)
    /// Time has gone on.
    case tick
  }

  struct Owner: Sendable { weak var office: Office? }

  private struct State {
    var entries: [Entry] = []
    var isRunning = false
  }

  /// How much is done before others get a turn.
  private static let mostAtOnce = 256
  /// How many records end in one go.
  private static let mostEnded = 2_048

  let office = Lock(Owner())
  let book = Lock(WatchBook())
  private let state = Lock(State())
  let followers = Lock(Roll<any RecordFollower>())
  private let underWay = Atomic<Int>(0)

  /// How many records are being written.
  var waiting: Int { underWay.load(ordering: .relaxed) }

  func begin() { underWay.wrappingAdd(1, ordering: .relaxed) }

  func put(_ entry: Entry) {
    let mustStart = state.withLock { state in
      state.entries.append(entry)
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard mustStart else { return }
    guard let office = office.withLock({ $0.office }) else { return }
    office.around.host.spawn { [self] in await run(office) }
  }

  private func run(_ office: Office) async {
    while true {
      let entries = state.withLock { state in
        let taken = state.entries
        state.entries = []
        if taken.isEmpty { state.isRunning = false }
        return taken
      }
      guard !entries.isEmpty else { return }
      for start in stride(from: 0, to: entries.count, by: Self.mostAtOnce) {
        let around = office.around
        for entry in entries[start..<min(start + Self.mostAtOnce, entries.count)] {
          take(entry, office, around)
        }
        office.survey(around)
        await Task.yield()
      }
    }
  }

  private func take(_ entry: Entry, _ office: Office, _ around: Surroundings) {
    switch entry {
    case .written(let number, let record, let failure, let origin, let done):
      underWay.wrappingSubtract(1, ordering: .relaxed)
      settle(number, record, failure, from: origin, done, office, around)
    case .watch(let request, let topic): watch(request, topic, office, around)
    case .unwatch(let request, let topic):
      let wasThere = book.withLock { $0.remove(request.connection, from: topic) }
      office.post.leave(
        Pen.unwatched(topic.topic, wasThere: wasThere, request, around), for: request.connection, around.host)
      around.counts.watches.set(book.withLock { $0.count })
    case .gone(let connection):
      book.withLock { $0.remove(connection) }
      around.counts.watches.set(book.withLock { $0.count })
    case .tick: end(office, around)
    }
  }

  private func settle(
    _ number: Int, _ record: Record, _ failure: StorageFailure?, from origin: RecordOrigin?,
    _ done: @Sendable (Publication) -> Void, _ office: Office, _ around: Surroundings
  ) {
    office.note(failure)
    let replaced = office.table.withLock { $0.settle(number, isSafe: failure == nil) }
    let tenant = around.tenant(named: record.key.namespace)
    if let failure {
      let objection = RecordObjection(failure)
      if let tenant { office.refuse(objection, in: tenant, from: origin, around) }
      return done(.refused(objection))
    }
    guard let replaced else { return done(.known(record)) }
    if let tenant {
      tell(record, in: tenant, from: origin, around)
      announce(record, inPlaceOf: replaced.record, tenant, office, around)
    }
    for follower in followers.withLock({ $0.members }) { follower.changed(to: record, from: origin) }
    done(.published(record))
  }

  private func tell(
    _ record: Record, in tenant: Namespace, from origin: RecordOrigin?, _ around: Surroundings
  ) {
    if origin == nil { around.counts.published.add(in: tenant) } else { around.counts.taken.add() }
    around.published.emit(
      RecordPublished(
        namespace: tenant, topic: record.key.topic, author: record.authorText, isRemoval: record.isRemoval,
        bytes: record.data?.count ?? 0, origin: origin?.text))
  }

  /// Tells those who watch what has changed.
  private func announce(
    _ record: Record, inPlaceOf before: Record?, _ tenant: Namespace, _ office: Office, _ around: Surroundings
  ) {
    if !record.isRemoval {
      push(record.key, tenant, office, around) { Pen.changed(record, around) }
    } else if let before, !before.isRemoval, before.end > around.now {
      push(record.key, tenant, office, around) { Pen.ended(before, "removed", around) }
    }
  }

  /// Sends a message to everybody who watches a topic, and makes it only where somebody does.
  private func push(
    _ key: RecordKey, _ tenant: Namespace, _ office: Office, _ around: Surroundings, _ make: () -> [UInt8]
  ) {
    let watchers = book.withLock { $0.watchers(of: RecordTopic(key.topic, in: key.namespace)) }
    guard !watchers.isEmpty else { return }
    let message = make()
    around.counts.pushed.add(watchers.count)
    for watcher in watchers {
      office.post.leave(message, for: watcher, of: tenant, around.host) { [weak self] in self?.put(.gone($0))
      }
    }
  }

  private func watch(
    _ request: Request, _ topic: RecordTopic, _ office: Office, _ around: Surroundings
  ) {
    let own = around.settings[request.namespace]
    let (objection, count) = book.withLock { book in
      let objection = book.add(
        request.connection, to: topic, perPeer: own.watchesPerPeer, inAll: own.maxWatches)
      return (objection, book.count)
    }
    around.counts.watches.set(count)
    if let objection {
      office.refuse(objection, in: request.namespace, from: nil, around)
      return office.post.leave(Pen.refusal(objection, request, around), for: request.connection, around.host)
    }
    let found = office.table.withLock { $0.find(topic, at: around.now, limit: request.limit + 1) }
    office.post.leave(
      Pen.found(topic.topic, found?.records ?? [], request, Pen.watched, around, source: "local"),
      for: request.connection, of: request.namespace, around.host)
  }

  private func end(_ office: Office, _ around: Surroundings) {
    let ended = office.table.withLock { $0.takeEnded(by: around.now, atMost: Self.mostEnded) }
    guard !ended.isEmpty else { return }
    around.counts.expired.add(ended.count)
    for record in ended where !record.isRemoval {
      guard let tenant = around.tenant(named: record.key.namespace) else { continue }
      around.ended.emit(
        RecordEnded(namespace: tenant, topic: record.key.topic, author: record.authorText))
      push(record.key, tenant, office, around) { Pen.ended(record, "ended", around) }
    }
    office.forget(ended.map(\.key), around)
    // There may be more of them than one turn is for.
    if ended.count == Self.mostEnded { put(.tick) }
  }
}
