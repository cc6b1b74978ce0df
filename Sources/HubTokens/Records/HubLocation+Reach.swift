package import HubWire

extension HubLocation {
  /// Names that lead into this machine or this network, wherever they are looked up.
  private static let innerNames = [
    "localhost", "local", "internal", "intranet", "lan", "home", "arpa", "onion",
  ]

  /// Subnets that are not part of the public internet (RFC 6890 and what was added since), and those that
  /// stand for others.
  private static let innerSubnets = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
  ].compactMap { Subnet($0) }
  private static let publicV6 = Subnet("2000::/3")

  /// Whether an address is one of the public internet.
  package static func isPublic(_ address: IPAddress) -> Bool {
    if address.family == .v6, publicV6?.contains(address) != true { return false }
    return !innerSubnets.contains { $0.contains(address) }
  }

  /// Why somebody whom we do not know may not send us there; nil when nothing speaks against it. Whether a
  /// name leads to public addresses is for the resolver to say.
  package var reasonAgainstStrangers: String? {
    if let address {
      if !Self.isPublic(address) { return "it is an address of this machine or of a network of its own" }
    } else {
      let labels = host.split(separator: ".")
      guard labels.count > 1, let last = labels.last, !Self.innerNames.contains(String(last)) else {
        return "its name means something within this network only"
      }
    }
    // Services that are not hubs listen below 1024: nobody makes us knock there.
    if port < 1_024, port != 80, port != 443 { return "hubs do not listen on port \(port)" }
    return nil
  }
}
