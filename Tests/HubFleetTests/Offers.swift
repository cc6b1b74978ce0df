import HubBase
import HubFleet
import HubKernel
import Records

/// What tests hand to plugins of the hubs they start, by a word that stands in their settings.
enum Offers {
  static let grounds = Lock([String: MemoryGround]())
  static let keepings = Lock([String: MemoryKeeping]())
}

struct OfferSettings: PluginSettings {
  var word = ""
  static let fields: [Field<OfferSettings>] = [Field("word", \.word, "which one")]
}

/// Offers a ground in memory.
final class GroundPlugin: Plugin {
  typealias Settings = OfferSettings
  static let manifest = Manifest(
    "ground", "Offers a ground.", provides: [Capability((any FleetGround).self)])
  private let ground: MemoryGround?

  init(_ settings: Tenanted<OfferSettings>, _ host: Host) {
    ground = Offers.grounds.withLock { $0[settings.server.word] }
  }

  func wire(_ hub: Wiring) { if let ground { hub.offer((any FleetGround).self, ground) } }
}

/// Offers records in memory.
final class KeepingPlugin: Plugin {
  typealias Settings = OfferSettings
  static let manifest = Manifest(
    "keeping", "Offers records.", provides: [Capability((any RecordKeeping).self)])
  private let keeping: MemoryKeeping?

  init(_ settings: Tenanted<OfferSettings>, _ host: Host) {
    keeping = Offers.keepings.withLock { $0[settings.server.word] }
  }

  func wire(_ hub: Wiring) { if let keeping { hub.offer((any RecordKeeping).self, keeping) } }
}
