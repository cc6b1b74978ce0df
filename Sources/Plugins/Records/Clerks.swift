import HubKernel
import HubRecords

/// A few who do what peers ask for, off the reactors. One connection is always served by the same, so that
/// what it asks for first is done first.
final class Clerks: Sendable {
  private struct Desk {
    var requests: [Work] = []
    /// How much was taken from here and is not done.
    var underWay = 0
    var isRunning = false
  }

  enum Work: Sendable {
    case request(Request)
    case take(Record, RecordOrigin, @Sendable (Publication) -> Void)
  }

  private static let fewest = 2
  private static let most = 8
  /// How much may wait for one of them.
  static let mostWaiting = 8_192
  /// How much is done before others get a turn.
  private static let mostAtOnce = 64

  private let desks: [Lock<Desk>]
  private let office: Office

  init(_ office: Office, stations: Int) {
    self.office = office
    desks = (0..<max(Self.fewest, min(Self.most, stations))).map { _ in Lock(Desk()) }
  }

  /// Hands over what a peer asked for; false when too much waits already.
  func take(_ request: Request) -> Bool {
    put(.request(request), at: Int(request.connection.lane) &+ Int(request.connection.index))
  }

  /// Hands over a record from elsewhere.
  func take(_ record: Record, from origin: RecordOrigin, _ done: @escaping @Sendable (Publication) -> Void) {
    let desk = Int(truncatingIfNeeded: UInt(bitPattern: record.key.hashValue) >> 1)
    if !put(.take(record, origin, done), at: desk) {
      done(.refused(RecordObjection(.busy, "too much is under way: try again in a second")))
    }
  }

  private func put(_ work: Work, at number: Int) -> Bool {
    let desk = desks[number % desks.count]
    let (isTaken, mustStart) = desk.withLock { desk in
      var isGoodbye = false
      if case .request(let request) = work { isGoodbye = request.kind == .goodbye }
      guard desk.requests.count + desk.underWay < Self.mostWaiting || isGoodbye else { return (false, false) }
      desk.requests.append(work)
      defer { desk.isRunning = true }
      return (true, !desk.isRunning)
    }
    if mustStart { office.around.host.spawn { [self] in await run(desk) } }
    return isTaken
  }

  private func run(_ desk: Lock<Desk>) async {
    while true {
      let requests = desk.withLock { desk in
        let taken = desk.requests
        desk.requests = []
        desk.underWay = taken.count
        if taken.isEmpty { desk.isRunning = false }
        return taken
      }
      guard !requests.isEmpty else { return }
      for start in stride(from: 0, to: requests.count, by: Self.mostAtOnce) {
        let batch = requests[start..<min(start + Self.mostAtOnce, requests.count)]
        for work in batch {
          switch work {
          case .take(let record, let origin, let done): office.take(record, from: origin, done)
          case .request(let request): serve(request)
          }
        }
        desk.withLock { $0.underWay -= batch.count }
        await Task.yield()
      }
    }
  }

  private func serve(_ request: Request) {
    let around = office.around
    if request.kind == .goodbye { return office.ledger.put(.gone(request.connection)) }
    do throws(RecordObjection) {
      guard let json = request.data.withUnsafeBytes({ try? JSONValue(parsing: $0) }) else {
        throw RecordObjection(.badRecord, RecordDraft.originalMistake)
      }
      guard !office.isReading else {
        throw RecordObjection(.busy, "the records of this hub are still being read")
      }
      switch request.kind {
      case .publish: publish(try RecordDraft(json), request, around)
      case .find: try find(json, request, around)
      case .watch:
        var wish = request
        wish.limit = try Self.limit(of: json)
        office.ledger.put(.watch(wish, try topic(of: json, request, around)))
      case .unwatch: office.ledger.put(.unwatch(request, try topic(of: json, request, around)))
      case .goodbye: break
      }
    } catch {
      office.refuse(error, in: request.namespace, from: nil, around)
      office.post.leave(Pen.refusal(error, request, around), for: request.connection, around.host)
    }
  }

  private func publish(_ draft: RecordDraft, _ request: Request, _ around: Surroundings) {
    office.publish(draft, in: request.namespace) { [office] outcome in
      let message = Pen.answer(to: outcome, request, around)
      office.post.leave(message, for: request.connection, around.host)
    }
  }

  private func find(
    _ json: JSONValue, _ request: Request, _ around: Surroundings
  ) throws(RecordObjection) {
    var wish = request
    wish.limit = try Self.limit(of: json)
    let topic = try topic(of: json, request, around)
    around.counts.found.add()
    guard office.replicators.withLock({ $0.isEmpty }) else {
      let search = wish
      return around.host.spawn { [office] in
        let (records, source) = await office.search(topic, limit: search.limit + 1)
        let answer = Pen.found(topic.topic, records, search, Pen.found, around, source: source)
        office.post.leave(answer, for: search.connection, of: search.namespace, around.host)
      }
    }
    let found = office.table.withLock { $0.find(topic, at: around.now, limit: wish.limit + 1) }
    let answer = Pen.found(topic.topic, found?.records ?? [], wish, Pen.found, around, source: "local")
    office.post.leave(answer, for: request.connection, of: request.namespace, around.host)
  }

  private func topic(
    of json: JSONValue, _ request: Request, _ around: Surroundings
  ) throws(RecordObjection) -> RecordTopic {
    guard let topic = json["topic"]?.text else { throw RecordObjection(.badTopic, "which topic? it is text") }
    if let objection = around.rules(in: request.namespace).objection(toTopic: topic) { throw objection }
    return RecordTopic(topic, in: request.namespace.name)
  }

  private static func limit(of json: JSONValue) throws(RecordObjection) -> Int {
    guard let value = json["limit"] else { return Request.usualLimit }
    guard let limit = value.int, (1...Request.mostLimit).contains(limit) else {
      throw RecordObjection(.badRecord, "limit is a whole number from 1 to \(Request.mostLimit)")
    }
    return limit
  }
}
