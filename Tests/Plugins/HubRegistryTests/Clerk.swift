import HubKernel
import HubRegistry
import HubTesting

@testable import Signaling

/// Cannot do without the list of hubs.
final class Clerk: Plugin {
  static let manifest = Manifest(
    "clerk", "Keeps hubs for others.", requires: [Capability((any HubDirectory).self)])
  let hubs: any HubDirectory

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    hubs = try host.require((any HubDirectory).self)
  }

  func wire(_ hub: Wiring) {}
}

/// Lets no hub in whose network is closed.
final class Doorman: Plugin {
  struct Settings: PluginSettings {
    var closed = ""
    var region = ""
    init() {}
    static let fields: [Field<Settings>] = [
      Field("closed", \.closed, "where no hub may be"),
      Field("region", \.region, "where those stand that are let in"),
    ]
  }
  static let manifest = Manifest("doorman", "Lets hubs in or not.")
  /// How long it looks at each.
  static let time = Duration.milliseconds(500)
  private let settings: Tenanted<Settings>
  private let host: Host

  init(_ settings: Tenanted<Settings>, _ host: Host) {
    self.settings = settings
    self.host = host
  }

  func wire(_ hub: Wiring) {
    hub.before(RegisterHub.self, at: .authorize) { [self] intent in
      await host.clock.sleep(until: host.clock.now + Doorman.time.nanoseconds)
      if !settings[intent.namespace].region.isEmpty { intent.region = settings[intent.namespace].region }
      let isClosed = intent.network == NetworkName(settings[intent.namespace].closed)
      return isClosed ? .refuse("closed", "no hubs here") : .proceed
    }
  }
}

/// Tells the operators when this hub has been the only one for a minute.
final class LoneHubPlugin: Plugin {
  static let manifest = Manifest(
    "lone-hub", "Complains about being alone.", requires: [Capability((any HubDirectory).self)])
  private let host: Host
  private let directory: any HubDirectory

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    self.host = host
    directory = try host.require((any HubDirectory).self)
  }

  func wire(_ hub: Wiring) {}

  func start() async throws {
    host.every(.seconds(60)) { [self] in
      if directory.connectedHubs(in: "mesh", except: nil).count == 1 {
        host.send("alone", to: "ops", in: "mesh")
      }
    }
  }
}

extension PeerAnnounced {
  init(peer: PeerID, namespace: Namespace, isHub: Bool) {
    self.init(peer: peer, namespace: namespace, network: .global, isHub: isHub, wasHub: false, note: "")
  }
}
