import HubKernel
import HubRecords

/// The office as other plugins are offered it, by whatever instance.
struct Desk: RecordKeeping {
  let seat: Seat

  private var office: Office { seat.office }

  func take(_ record: Record, from origin: RecordOrigin, _ done: @escaping @Sendable (RecordOutcome) -> Void)
  {
    seat.clerks.take(record, from: origin) { outcome in
      switch outcome {
      case .published: done(.kept)
      case .known: done(.known)
      case .refused(let objection): done(.refused(code: objection.code.rawValue, reason: objection.reason))
      }
    }
  }

  func follow(_ follower: any RecordFollower) { office.ledger.followers.withLock { $0.add(follower) } }

  func unfollow(_ follower: any RecordFollower) { office.ledger.followers.withLock { $0.remove(follower) } }

  func records(of topic: String, in namespace: String) -> [Record] {
    let office = office
    let now = office.around.now
    let name = RecordTopic(topic, in: namespace)
    return office.table.withLock { $0.find(name, at: now, withRemovals: true) }?.records ?? []
  }

  func record(of key: RecordKey) -> Record? {
    let office = office
    let now = office.around.now
    return office.table.withLock { $0.record(of: key, at: now) }
  }

  func page(after place: RecordPlace?, limit: Int) -> [Record] {
    let office = office
    let now = office.around.now
    return office.table.withLock { $0.page(after: place, at: now, limit: max(0, limit)) }
  }

  func attach(_ replicator: any RecordReplicator) {
    office.replicators.withLock { $0.add(replicator) }
  }

  func detach(_ replicator: any RecordReplicator) {
    office.replicators.withLock { $0.remove(replicator) }
  }

  func forget(_ key: RecordKey) { office.leave(key) }

  func forget(_ record: Record) { office.leave(record.key, if: record) }
}
