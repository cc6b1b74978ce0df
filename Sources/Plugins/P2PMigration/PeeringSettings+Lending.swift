import HubKernel
import HubPeering
import HubRTC
import TurnCredentials

extension PeeringSettings {
  /// The same with the servers that peers are told of, where the settings name none. Each session gets a
  /// credential that begins with it.
  func borrowing(from lender: (any TurnLending)?, as hub: PeerID?) -> PeeringSettings {
    guard servers.isEmpty, let lender, let hub else { return self }
    let first = lender.credential(for: hub, in: .standard)
    var settings = self
    // Those that our agent cannot use, such as turns:, are for browsers.
    let usable = lender.addresses(in: .standard).lazy.compactMap { address in
      try? IceServer(
        parsing: address, username: first?.username ?? "", credential: first?.password ?? Secret())
    }
    settings.servers = Array(usable.prefix(P2PMigrationPlugin.Settings.mostServers))
    settings.renewing = { server in
      guard server.kind == .turn, let now = lender.credential(for: hub, in: .standard) else { return server }
      return server.known(as: now.username, by: now.password)
    }
    return settings
  }
}
