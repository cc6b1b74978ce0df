public import HubKernel
import HubRecords

/// Keeps records until the hub stops.
public final class MemoryStoragePlugin: Plugin {
  public static let manifest = Manifest(
    "memory-storage", "Keeps records in memory, until the hub stops.",
    provides: [Capability((any RecordStorage).self)])

  private let shelf: Shelf
  private let hub: Referral
  private let limit: Int
  private let isHolding = Lock(false)

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    limit = settings.server.bytes.bytes
    hub = host.referral
    shelf = Shelves.shelf(of: host.referral) ?? Shelf(limit: limit, Metrics(host.metrics))
  }

  public func wire(_ hub: Wiring) { hub.offer((any RecordStorage).self, shelf) }

  public func start() async throws {
    shelf.adapt(to: limit)
    Shelves.hold(shelf, for: hub)
    isHolding.withLock { $0 = true }
  }

  public func stop() async {
    let wasHolding = isHolding.withLock { isHolding in
      defer { isHolding = false }
      return isHolding
    }
    if wasHolding { Shelves.letGo(of: hub) }
  }
}
