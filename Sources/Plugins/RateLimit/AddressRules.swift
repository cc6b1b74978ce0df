import HubKernel

/// What holds for addresses, which belong to no tenant.
struct AddressRules: Sendable {
  let perAddress: Int?
  let perSubnet: Int?
  let handshakes: Rate
  let requests: Rate
  let dryRun: RuleSet
  private let subnetBits: Int
  private let exempt: [Subnet]

  /// For IPv6 nobody is given less than this, and so whoever has one address has all of it.
  private static let sixBits = 64

  init(_ settings: RateLimitPlugin.Settings) {
    perAddress = settings.connectionsPerAddress > 0 ? settings.connectionsPerAddress : nil
    perSubnet = settings.connectionsPerSubnet > 0 ? settings.connectionsPerSubnet : nil
    handshakes = Rate(settings.handshakesPerSecond, burst: settings.handshakesBurst)
    requests = Rate(settings.requestsPerSecond, burst: settings.requestsBurst)
    dryRun = settings.rulesInDryRun
    subnetBits = settings.subnetBits
    exempt = settings.exempt.compactMap { Subnet($0) }
  }

  func isExempt(_ address: IPAddress) -> Bool { exempt.contains { $0.contains(address) } }

  /// The subnet an address counts for.
  func subnet(of address: IPAddress) -> Subnet {
    Subnet(address, prefix: address.family == .v4 ? subnetBits : AddressRules.sixBits)
  }

  /// Whose handshakes and requests count together: those of one host, as far as that can be known.
  func host(of address: IPAddress) -> Subnet {
    Subnet(address, prefix: address.family == .v4 ? 32 : AddressRules.sixBits)
  }
}

extension IPAddress {
  /// The address somebody comes from; nil for a Unix socket, which has none.
  init?(_ remote: RemoteAddress) {
    guard remote != RemoteAddress() else { return nil }
    self.init(high: remote.high, low: remote.low)
  }
}
