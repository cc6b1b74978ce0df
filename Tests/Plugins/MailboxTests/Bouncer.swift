import HubKernel
import RateLimit

/// Throws out and bans whoever it is told to, and takes connections at their word about their tenant.
final class Bouncer: Plugin {
  static let manifest = Manifest("bouncer", "Throws people out.", wants: [Capability((any BanList).self)])
  private let host: Host
  private let bans: (any BanList)?

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    self.host = host
    bans = host.want((any BanList).self)
  }

  func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .identify) { [host] intent in
      let name = intent.request.queryValue("tenant")
      if let tenant = host.hub.tenants.first(where: { $0.name == name }) { intent.bind(to: tenant) }
      return .proceed
    }
    hub.serve(.POST, "/kick") { [host] request in
      guard let peer = request.queryValue("peer").flatMap({ PeerID($0) }) else { return .text("who?") }
      let isGone = host.close(peer, in: .standard, code: CloseCode.policy, reason: "out")
      return .text(isGone ? "out" : "nobody")
    }
    hub.serve(.POST, "/ban") { [bans] request in
      guard let subnet = request.queryValue("address").flatMap({ Subnet($0) }) else { return .text("who?") }
      let count = try? await bans?.ban(subnet, for: nil, reason: "", by: "test")
      return .text("\(count ?? -1)")
    }
  }
}
