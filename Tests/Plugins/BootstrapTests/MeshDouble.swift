import HubKernel
import HubTesting

@testable import Bootstrap
@testable import Mesh

/// Stands for the mesh: notes who is called, and says what becomes of it when a test says so.
final class MeshDouble: Plugin, MeshLinking {
  static let manifest = Manifest(
    "mesh-double", "Stands for the mesh.", provides: [Capability((any MeshLinking).self)])

  final class Call: LinkCall {
    let address: HubAddress
    let hear: @Sendable (LinkEvent) -> Void
    let endings = Lock<[String]>([])

    init(_ address: HubAddress, _ hear: @escaping @Sendable (LinkEvent) -> Void) {
      (self.address, self.hear) = (address, hear)
    }

    var ending: String? { endings.withLock { $0.first } }

    func end(reason: String) {
      endings.withLock { $0.append(reason) }
      hear(.closed(code: 1000, reason: reason))
    }
  }

  struct Script {
    var calls: [Call] = []
    var hubs: [HubFigures] = []
    var links: [LinkFigures] = []
    /// What becomes of each call to an address, at once.
    var answers: [String: LinkEvent] = [:]
    /// Whom the operator has named.
    var named: [HubAddress] = []
  }

  let script = Lock(Script())
  let id: PeerID = "me"

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

  func wire(_ hub: Wiring) { hub.offer((any MeshLinking).self, self) }

  func adopt(_ predecessor: MeshDouble) {
    let known = predecessor.script.withLock { $0 }
    script.withLock { $0 = known }
  }

  var links: [LinkFigures] { script.withLock { $0.links } }
  var hubs: [HubFigures] { script.withLock { $0.hubs } }
  func name(_ hubs: [HubAddress]) { script.withLock { $0.named = hubs } }
  func hints(for region: String) -> [HubHint] { [] }

  func call(_ address: HubAddress, _ hear: @escaping @Sendable (LinkEvent) -> Void) -> any LinkCall {
    let call = Call(address, hear)
    let answer = script.withLock { script in
      script.calls.append(call)
      return script.answers[address.url]
    }
    if let answer { hear(answer) }
    return call
  }

  static func figures(_ id: PeerID, url: String, region: String = "") -> HubFigures {
    HubFigures(
      id: id, name: "a hub", region: region, url: url, epoch: 1, distance: 1, via: nil, lastHeard: 0,
      peers: 0,
      connections: 0, capacity: 0, isDraining: false, isFull: false, dialect: .mesh)
  }

  static func link(_ id: PeerID) -> LinkFigures {
    LinkFigures(
      hub: id, number: 1, url: "", isOutgoing: false, dialect: .mesh, carrier: "websocket", since: 0,
      roundTrip: nil, framesSent: 0, framesReceived: 0, bytesSent: 0, bytesReceived: 0)
  }
}
