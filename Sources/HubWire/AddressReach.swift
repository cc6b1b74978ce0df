/// Where an address may lead that is about to be called. The wider, the greater.
public enum AddressReach: Int, Sendable, Comparable, CaseIterable {
  /// To the public internet alone.
  case world
  /// To networks of a house or a company as well.
  case networks
  /// To this machine as well.
  case machine
  /// Anywhere, because somebody who may decide that has named it.
  case anywhere

  /// Whether one leads less far inside.
  public static func < (left: AddressReach, right: AddressReach) -> Bool { left.rawValue < right.rawValue }

  /// Whether an address is within it. What belongs to no host for good, such as addresses of one cable, at
  /// which machines in clouds are told their secrets, is nowhere but anywhere.
  public func contains(_ address: IPAddress) -> Bool {
    self == .anywhere || address.reach.map { $0 <= self } ?? false
  }
}

extension IPAddress {
  private static let privateSubnets = [
    "10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
  ].compactMap { Subnet($0) }

  /// The least that leads to it; nil for what is no host's address for good.
  public var reach: AddressReach? {
    if isLoopback { return .machine }
    if Self.privateSubnets.contains(where: { $0.contains(self) }) { return .networks }
    return isPublic ? .world : nil
  }
}
