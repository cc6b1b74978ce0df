import HubKernel
import HubRecords
import HubWire

/// Keeps records: checks them, has them written, and shows those that are safe. It outlives the instances of
/// the plugin.
final class Office: Sendable {
  /// Whether anything can be published yet.
  enum Phase: Sendable {
    case new
    case reading
    case ready
    case failed(String)
  }

  /// Of one key, records are written in the order in which they were entered: whoever writes holds the one of
  /// these that its key falls to.
  private static let stripeCount = 64
  /// More is refused until some of it is safe.
  static let mostWaiting = 32_768

  let table = Lock(RecordTable())
  let surroundings: Lock<Surroundings>
  let phase = Lock(Phase.new)
  let ledger = Ledger()
  private let checks = AuthorChecks()
  let post: Post
  let replicators = Lock(Roll<any RecordReplicator>())
  private let stripes = (0..<Office.stripeCount).map { _ in Lock(0) }
  /// Whether the store has lost something that it has not been given again.
  let losses = Lock((isNew: false, isUnderWay: false))
  /// What the store said last, if that was no good.
  private let trouble = Lock<StorageFailure?>(nil)

  init(_ surroundings: Surroundings) {
    self.surroundings = Lock(surroundings)
    post = Post(stations: surroundings.host.stations)
    ledger.office.withLock { $0 = Ledger.Owner(office: self) }
  }

  /// What an instance has given it to work with.
  var around: Surroundings { surroundings.withLock { $0 } }

  /// Publishes what somebody wants to, or says why not. `done` is called once, on any thread.
  func publish(
    _ draft: RecordDraft, in namespace: Namespace, _ done: @escaping @Sendable (Publication) -> Void
  ) {
    let around = around
    do throws(RecordObjection) {
      try mayBegin()
      let rules = around.rules(in: namespace)
      let key = draft.key(in: namespace.name)
      guard draft.proof != nil else {
        return try write(key, from: nil, around, done) { latest throws(RecordObjection) in
          try draft.record(in: namespace.name, rules, at: around.now, after: latest)
        }
      }
      let latest = table.withLock { $0.latest(of: key) }
      let record = try draft.record(in: namespace.name, rules, at: around.now, after: latest)
      if try isKnown(record) { return done(.known(record)) }
      try verify(record, around)
      try write(key, from: nil, around, done) { _ in record }
    } catch {
      refuse(error, in: namespace, from: nil, around)
      done(.refused(error))
    }
  }

  /// Takes a record from elsewhere, or says why not.
  func take(_ record: Record, from origin: RecordOrigin, _ done: @escaping @Sendable (Publication) -> Void) {
    let around = around
    let tenant = around.tenant(named: record.key.namespace)
    do throws(RecordObjection) {
      try mayBegin()
      try check(record, in: tenant, around)
      try write(record.key, from: origin, around, done) { _ in record }
    } catch {
      if error.code == .outdated { return done(.known(record)) }
      if let tenant {
        refuse(error, in: tenant, from: origin, around)
      } else {
        around.counts.refuse(error.code)
      }
      done(.refused(error))
    }
  }

  /// Everything that is to be known of a record that others have read; throws `outdated` for one that is here
  /// already or loses against what is.
  private func check(_ record: Record, in tenant: Namespace?, _ around: Surroundings) throws(RecordObjection)
  {
    guard let tenant else {
      throw RecordObjection(.unknownNamespace, "this hub keeps no records of a tenant of that name")
    }
    if try isKnown(record) { throw RecordObjection(.outdated, "it is here already") }
    if let objection = around.rules(in: tenant).objection(toForeign: record, at: around.now) {
      throw objection
    }
    try verify(record, around)
  }

  /// Whether somebody may see a record that was found elsewhere and is not kept here.
  func mayShow(_ record: Record) -> Bool {
    let around = around
    guard let tenant = around.tenant(named: record.key.namespace),
      around.rules(in: tenant).objection(toForeign: record, at: around.now) == nil
    else { return false }
    if table.withLock({ $0.standing(of: record) == .known }) { return true }
    return (try? verify(record, around)) != nil
  }

  private func mayBegin() throws(RecordObjection) {
    switch phase.withLock({ $0 }) {
    case .new, .reading: throw RecordObjection(.busy, "the records of this hub are still being read")
    case .failed: throw RecordObjection(.storageBroken, "records cannot be kept at the moment")
    case .ready: break
    }
    guard ledger.waiting < Self.mostWaiting else { throw RecordObjection(StorageFailure.busy) }
  }

  private func isKnown(_ record: Record) throws(RecordObjection) -> Bool {
    switch table.withLock({ $0.standing(of: record) }) {
    case .newer: return false
    case .known: return true
    case .older(let time): throw Self.outdated(time)
    }
  }

  private static func outdated(_ time: Int64) -> RecordObjection {
    RecordObjection(.outdated, "a later record of this author is here already", newer: time)
  }

  private func verify(_ record: Record, _ around: Surroundings) throws(RecordObjection) {
    guard record.key.author != .nobody else { return }
    let start = around.host.clock.now
    let isSigned = checks.isSigned(record)
    around.counts.verify.observe(around.host.clock.now &- start)
    guard isSigned else {
      throw RecordObjection(.badSignature, "the signature is not the author's, or is for something else")
    }
  }

  /// Enters a record and gives it to the store, in one order for each key.
  private func write(
    _ key: RecordKey, from origin: RecordOrigin?, _ around: Surroundings,
    _ done: @escaping @Sendable (Publication) -> Void,
    _ make: (Record?) throws(RecordObjection) -> Record
  ) throws(RecordObjection) {
    let quota = around.quota(in: around.tenant(named: key.namespace) ?? .standard)
    let result: Result<Record?, RecordObjection> = stripe(of: key).withLock { _ in
      Result { () throws(RecordObjection) in
        let entered = table.withLock { table -> Result<Entered, RecordObjection> in
          Result { () throws(RecordObjection) in
            let record = try make(table.latest(of: key))
            switch table.standing(of: record) {
            case .known: return .known(record)
            case .older(let time): throw Self.outdated(time)
            case .newer: return .new(record, number: try table.enter(record, quota))
            }
          }
        }
        switch try entered.get() {
        case .known(let record): return record
        case .new(let record, let number):
          ledger.begin()
          around.storage.write(.keep(record)) { [ledger] failure in
            ledger.put(.written(number, record, failure, from: origin, done))
          }
          return nil
        }
      }
    }
    // Told when no lock is held: whoever hears of it may come back at once.
    if let known = try result.get() { done(.known(known)) }
  }

  private enum Entered {
    case known(Record)
    case new(Record, number: Int)
  }

  /// Has the store forget what has ended, unless something newer has come.
  func forget(_ keys: [RecordKey], _ around: Surroundings) {
    for key in keys {
      stripe(of: key).withLock { _ in
        guard table.withLock({ $0.latest(of: key) }) == nil else { return }
        around.storage.write(.forget(key)) { [self] failure in note(failure) }
      }
    }
  }

  /// Writes a record once more, unless it is being replaced.
  func write(again record: Record, _ around: Surroundings) {
    stripe(of: record.key).withLock { _ in
      guard table.withLock({ $0.latest(of: record.key) }) == record else { return }
      around.storage.write(.keep(record)) { [self] failure in note(failure) }
    }
  }

  /// Keeps nothing of a key, which others keep; where one record is named, unless another is about to take
  /// its place.
  func leave(_ key: RecordKey, if named: Record? = nil) {
    let isGone = table.withLock { table in
      if let named, table.latest(of: key) != named { return false }
      return table.forget(key) != nil
    }
    guard isGone else { return }
    let around = around
    survey(around)
    forget([key], around)
  }

  private func stripe(of key: RecordKey) -> Lock<Int> {
    stripes[Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) % UInt(Self.stripeCount))]
  }

  func refuse(
    _ objection: RecordObjection, in namespace: Namespace, from origin: RecordOrigin?, _ around: Surroundings
  ) {
    around.counts.refuse(objection.code)
    around.refused.emit(
      RecordRefused(namespace: namespace, code: objection.code.rawValue, origin: origin?.text))
  }

  /// Notes how writing goes, and says so once when it goes wrong or well again.
  func note(_ failure: StorageFailure?) {
    guard failure != .busy, failure != .closed else { return }
    let before = trouble.withLock { trouble in
      defer { trouble = failure }
      return trouble
    }
    guard before != failure else { return }
    if let failure {
      around.host.log.error("records cannot be written", ["reason": failure.description])
    } else {
      around.host.log.notice("records can be written again")
    }
  }

  /// Shows how much there is.
  func survey(_ around: Surroundings) {
    let (count, bytes) = table.withLock { ($0.count, $0.bytes) }
    around.counts.records.set(count)
    around.counts.bytes.set(bytes)
    around.counts.waiting.set(ledger.waiting)
  }

  /// Whether what the store has is still being read.
  var isReading: Bool {
    switch phase.withLock({ $0 }) {
    case .new, .reading: true
    case .ready, .failed: false
    }
  }

  var health: Health {
    switch phase.withLock({ $0 }) {
    case .new, .reading: return .degraded("records are being read")
    case .failed(let reason): return .failed(reason)
    case .ready: break
    }
    return trouble.withLock { $0 }.map { .degraded($0.description) } ?? .ok
  }
}

/// What becomes of something that was to be published.
enum Publication: Sendable {
  /// It is safe, and the one of its key.
  case published(Record)
  /// It was here before.
  case known(Record)
  case refused(RecordObjection)
}

extension RecordOrigin {
  /// For events: which hub, or which service.
  var text: String {
    switch self {
    case .hub(let id): id.description
    case .service(let name): name
    }
  }
}
