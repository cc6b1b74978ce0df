import HubKernel
import HubRecords
import Mesh
import Records

/// What others see of the replicas: the records' room, and other hubs.
final class Desk: RecordReplicator, RecordFollower, HubWordListener {
  private let office: Office

  init(_ office: Office) { self.office = office }

  func spread(_ record: Record, within: Duration) async -> RecordSpread {
    let (replicas, hubs) = await withCheckedContinuation { continuation in
      office.put(
        .spread(record, within: within.milliseconds) { continuation.resume(returning: ($0, $1)) })
    }
    let isLinked = !(office.around.words?.hubsInReach.isEmpty ?? true)
    return RecordSpread(
      replicas: replicas, hubs: hubs, method: replicas == 0 ? .none : isLinked ? .mesh : .http)
  }

  func seek(_ topic: String, in namespace: String) async -> [Record] {
    await withCheckedContinuation { continuation in
      office.put(.seek(topic, namespace: namespace) { continuation.resume(returning: $0) })
    }
  }

  func changed(to record: Record, from origin: RecordOrigin?) {
    let isReplica = if case .hub = origin { true } else { false }
    office.put(.changed(record, isOurs: !isReplica))
  }

  func heard(_ word: [UInt8], from hub: PeerID) { office.put(.heard(word, from: hub)) }
}
