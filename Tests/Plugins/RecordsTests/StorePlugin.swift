import HubKernel
import HubRecords

/// Offers the stores of tests, by their names.
final class StorePlugin: Plugin {
  struct Settings: PluginSettings {
    var name = ""
    init() {}
    static let fields: [Field<Settings>] = [Field("name", \.name, "which store")]
  }

  static let manifest = Manifest(
    "store", "Offers the store of a test.", provides: [Capability((any RecordStorage).self)])
  private static let stores = Lock([String: TestStore]())

  private let store: TestStore

  init(_ settings: Tenanted<Settings>, _ host: Host) { store = Self.store(settings.server.name) }

  func wire(_ hub: Wiring) { hub.offer((any RecordStorage).self, store) }

  static func store(_ name: String) -> TestStore {
    stores.withLock { stores in
      if let known = stores[name] { return known }
      let made = TestStore()
      stores[name] = made
      return made
    }
  }
}
