import HubKernel
import HubRecords
import Mesh
import Records

/// What the replicas of this hub have around them.
struct Surroundings: Sendable {
  let host: Host
  let settings: RecordReplicationPlugin.Settings
  let keeper: any RecordKeeping
  let words: (any HubWords)?
  let links: (any MeshLinking)?
  let fetching: (any HTTPFetching)?
  let counts: RecordReplicationPlugin.Metrics
  let repaired: Emitter<RecordsRepaired>
  let shunned: Emitter<ReplicaShunned>

  var id: PeerID { words?.id ?? PeerID(host.hub.id) ?? PeerID.none }

  var moment: ReplicaMoment {
    ReplicaMoment(steady: Int64(host.clock.now / 1_000_000), wall: host.clock.wallMilliseconds)
  }

  var node: ReplicaSettings {
    var node = ReplicaSettings()
    node.copies = settings.copies
    node.interval = settings.interval.milliseconds
    node.linger = settings.linger.milliseconds
    node.seekWithin = settings.seekWithin.milliseconds
    node.askWithin = settings.askWithin.milliseconds
    return node
  }
}
