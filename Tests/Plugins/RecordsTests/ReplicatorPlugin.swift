import HubKernel
import HubRecords
import Records

/// Takes records elsewhere, as far as a test says.
final class ReplicatorPlugin: Plugin {
  /// Follows the records of a hub, and knows of some elsewhere.
  final class Other: RecordFollower, RecordReplicator {
    let told = Lock([Record]())
    let elsewhere = Lock([Record]())
    let keeping = Lock<Held>(Held())

    struct Held: Sendable { var desk: (any RecordKeeping)? }

    var desk: (any RecordKeeping)? { keeping.withLock { $0.desk } }
    func changed(to record: Record, from origin: RecordOrigin?) { told.withLock { $0.append(record) } }
    func spread(_ record: Record, within: Duration) async -> RecordSpread {
      RecordSpread(replicas: 2, hubs: 3, method: .http)
    }
    func seek(_ topic: String, in namespace: String) async -> [Record] { elsewhere.withLock { $0 } }
  }

  static let manifest = Manifest(
    "replicator", "Stands for other hubs.", requires: [Capability((any RecordKeeping).self)])
  private static let others = Lock([String: Other]())

  private let name: String
  private let keeping: any RecordKeeping

  init(_ settings: Tenanted<StorePlugin.Settings>, _ host: Host) throws {
    name = settings.server.name
    keeping = try host.require((any RecordKeeping).self)
  }

  func wire(_ hub: Wiring) {}

  func start() async throws {
    let other = Self.other(name)
    other.keeping.withLock { $0.desk = keeping }
    keeping.follow(other)
    keeping.attach(other)
  }

  func stop() async {
    let other = Self.other(name)
    keeping.unfollow(other)
    keeping.detach(other)
  }

  static func other(_ name: String) -> Other {
    others.withLock { others in
      if let known = others[name] { return known }
      let made = Other()
      others[name] = made
      return made
    }
  }
}
