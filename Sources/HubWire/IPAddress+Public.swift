extension IPAddress {
  /// Subnets that are not part of the public internet (RFC 6890 and what was added since), and those that
  /// stand for others.
  private static let innerSubnets = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/3", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
  ].compactMap { Subnet($0) }
  /// All that has been given out of IPv6.
  private static let givenOut = Subnet("2000::/3")

  /// Whether it is one of the public internet, and not of a machine, a network of its own or a document.
  public var isPublic: Bool {
    if family == .v6, Self.givenOut?.contains(self) != true { return false }
    return !Self.innerSubnets.contains { $0.contains(self) }
  }
}
