public import HubKernel
import HubRecords

/// Keeps records in a file, so that they are still there when the hub comes back.
public final class SQLiteStoragePlugin: Plugin {
  public static let manifest = Manifest(
    "sqlite-storage", "Keeps records in a file that survives whatever becomes of the hub.",
    provides: [Capability((any RecordStorage).self)])

  let settings: Settings
  let host: Host
  private let metrics: Metrics
  private let damaged: Emitter<StorageDamaged>
  /// That of the instance before, where the file stays the same.
  private let drawer: Drawer
  private let taken = Lock<Vault?>(nil)

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings.server
    self.host = host
    drawer = Vaults.drawer(of: settings.server.file, for: host.referral) ?? Drawer()
    metrics = Metrics(host.metrics)
    damaged = host.emitter(StorageDamaged.self)
  }

  public func wire(_ hub: Wiring) {
    hub.offer((any RecordStorage).self, drawer)
    hub.health { [drawer] in drawer.vault?.complaint.map { .degraded($0) } ?? .ok }
  }

  public func start() async throws {
    let watch = Watch(log: host.log, clock: host.clock, metrics: metrics, damaged: damaged)
    let vault = try Vaults.take(settings.file, into: drawer, for: host.referral, settings, watch)
    vault.adapt(to: settings)
    taken.withLock { $0 = vault }
    host.every(settings.tidyEvery) { vault.tidy() }
  }

  public func adopt(_ predecessor: SQLiteStoragePlugin) {
    guard let old = predecessor.drawer.vault, let new = drawer.vault, old !== new else { return }
    host.log.warning(
      "records are kept in another file from now on, and those of the old one stay there",
      ["old": old.path, "new": new.path])
  }

  public func stop() async {
    let vault = taken.withLock { taken in
      defer { taken = nil }
      return taken
    }
    if let vault { Vaults.give(back: vault) }
  }
}
