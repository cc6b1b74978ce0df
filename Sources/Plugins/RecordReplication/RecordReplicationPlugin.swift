public import HubKernel
import HubRecords
import Mesh
import Records

/// Keeps every record on several hubs, and finds those that are kept elsewhere.
public final class RecordReplicationPlugin: Plugin {
  public static let manifest = Manifest(
    "record-replication", "Keeps every record on several hubs: those nearest to its topic.",
    requires: [Capability((any RecordKeeping).self)],
    wants: [
      Capability((any HubWords).self), Capability((any MeshLinking).self),
      Capability((any HTTPFetching).self),
    ])

  private static let beat = Duration.milliseconds(100)

  let around: Surroundings
  private let office: Office
  private let desk: Desk

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    around = Surroundings(
      host: host, settings: settings.server, keeper: try host.require((any RecordKeeping).self),
      words: host.want((any HubWords).self), links: host.want((any MeshLinking).self),
      fetching: host.want((any HTTPFetching).self), counts: Metrics(host.metrics),
      repaired: host.emitter(RecordsRepaired.self), shunned: host.emitter(ReplicaShunned.self))
    office = Office(around)
    desk = Desk(office)
  }

  public func wire(_ hub: Wiring) {
    Door(office).wire(hub)
    hub.health { [office] in office.standing.withLock { $0 }.health }
  }

  public func start() async throws {
    let (office, host) = (office, around.host)
    host.spawn { await office.run() }
    around.keeper.follow(desk)
    around.keeper.attach(desk)
    around.words?.listen(on: Office.channel, desk)
    office.post.begin(office)
    host.every(Self.beat) { office.put(.tick) }
  }

  public func stop() async {
    around.words?.leave(Office.channel, desk)
    around.keeper.detach(desk)
    around.keeper.unfollow(desk)
    office.close()
    office.post.close()
  }
}
