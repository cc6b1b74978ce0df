import HubKernel
import HubMesh

/// Where this hub lets others lead it: an address that somebody else names may be one that only this machine
/// reaches.
extension Engine {
  /// The operator has named these hubs. Called on any thread.
  func name(_ hubs: [HubAddress]) {
    let places = Dictionary(hubs.map { ($0.url.asHubPlace, $0) }) { first, _ in first }
    named.withLock { $0 = places }
  }

  /// How to call a hub of the mesh at the address that it says.
  func address(at url: String) -> HubAddress {
    let settings = surroundings.settings
    if let own = named.withLock({ $0[url.asHubPlace] }) {
      return HubAddress(
        url: url, token: own.token ?? settings.token,
        authority: own.authority.isEmpty ? settings.authority : own.authority)
    }
    return HubAddress(
      url: url, token: settings.tokenTo == .all ? settings.token : nil, authority: settings.authority,
      // Hubs that have proven to belong here may say where they are.
      reach: surroundings.isProofNeeded ? .anywhere : reachOfLinks)
  }

  /// Where hubs that are told of on a line may be: no further inside than whoever tells of them.
  func reach(toldOn line: Line) -> AddressReach {
    switch line.remote?.ip.reach {
    case .machine?: surroundings.settings.publicUrl.isEmpty ? .machine : ownReach
    case let other?: other
    case nil: .world
    }
  }

  /// As far inside as this hub itself or any of its links is.
  private var reachOfLinks: AddressReach {
    lines.values.reduce(ownReach) { $1.isLink ? max($0, reach(toldOn: $1)) : $0 }
  }

  /// Where this hub is, by what its operator says: its address, or else where it listens, and the hubs that
  /// it is to call. A name may be one of a network of the house.
  private var ownReach: AddressReach {
    let url = surroundings.settings.publicUrl
    let own = url.isEmpty ? surroundings.host.hub.listening.map { "ws://\($0)" } : [url]
    return (own + named.withLock { $0.values.map(\.url) }).reduce(.world) { max($0, $1.reachOfHost) }
  }
}

extension String {
  /// An address in one spelling, to compare it with others.
  var asHubPlace: String {
    let text = (asSocketAddress ?? self).lowercased()
    guard let scheme = ["ws://", "wss://"].first(where: text.hasPrefix) else { return text }
    let rest = text.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    let standard = scheme == "ws://" ? ":80" : ":443"
    let place = authority.hasSuffix(standard) ? authority.dropLast(standard.count) : authority
    return scheme + place + (path.isEmpty ? "/" : path)
  }

  /// How far inside the host of an address is.
  var reachOfHost: AddressReach {
    let authority = asHubPlace.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first ?? ""
    let host = ListeningAddress(String(authority)).host
    if let ip = IPAddress(host) { return ip.reach ?? .world }
    return host == "localhost" || host.hasSuffix(".localhost") ? .machine : .networks
  }
}

extension RemoteAddress {
  fileprivate var ip: IPAddress { IPAddress(high: high, low: low) }
}
