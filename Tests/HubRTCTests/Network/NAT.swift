import HubWire

/// A NAT between a network of its own and the open one.
final class NAT: VirtualPlace {
  private struct Mapping {
    let inside: RemoteAddress
    /// What it depends on besides.
    let key: RemoteAddress
    let outside: RemoteAddress
    var usedAt: Int64
    var remotes: Set<RemoteAddress> = []
  }

  let kind: NATKind
  let network: VirtualNetwork
  let outer: IPAddress
  /// How long a mapping is kept that nobody uses from inside.
  var timeout: Int64 = 120_000
  /// Whether hosts inside reach each other without leaving.
  var isIsolating = false
  private var hosts: [IPAddress: VirtualHost] = [:]
  private var mappings: [Mapping] = []
  private var nextPort: UInt16 = 20_000

  init(_ kind: NATKind, at outer: IPAddress, in network: VirtualNetwork) {
    self.kind = kind
    self.outer = outer
    self.network = network
    network.put(self, at: outer)
  }

  func put(_ host: VirtualHost, at address: IPAddress) { hosts[address] = host }

  func take(_ address: IPAddress) { hosts[address] = nil }

  /// Lets go of those inside.
  func end() { hosts = [:] }

  /// As after a restart, or when a table was too full.
  func forget() { mappings = [] }

  /// From a host inside.
  func send(_ parcel: Parcel) {
    if let host = hosts[parcel.to.ip] {
      if !isIsolating { network.after(1) { host.arrive(parcel) } }
      return
    }
    // Addresses of other private networks lead nowhere.
    guard parcel.to.ip.isPublicHere else { return }
    var outgoing = parcel
    outgoing.from = map(parcel)
    guard parcel.to.ip == outer else { return network.carry(outgoing) }
    if kind.isHairpinning { network.after(1) { [self] in arrive(outgoing) } }
  }

  func arrive(_ parcel: Parcel) {
    guard let index = mappings.firstIndex(where: { $0.outside == parcel.to && isFresh($0) }) else { return }
    let isLetIn: Bool =
      switch kind.filtering {
      case .endpointIndependent: true
      case .addressDependent: mappings[index].remotes.contains { $0.ip == parcel.from.ip }
      case .addressAndPortDependent: mappings[index].remotes.contains(parcel.from)
      }
    guard isLetIn else { return network.note("filtered \(parcel.from) > \(parcel.to)") }
    var incoming = parcel
    incoming.to = mappings[index].inside
    hosts[incoming.to.ip]?.arrive(incoming)
  }

  private func map(_ parcel: Parcel) -> RemoteAddress {
    let key: RemoteAddress =
      switch kind.mapping {
      case .endpointIndependent: RemoteAddress()
      case .addressDependent: RemoteAddress(parcel.to.ip, port: 0)
      case .addressAndPortDependent: parcel.to
      }
    let known = mappings.firstIndex { $0.inside == parcel.from && $0.key == key && isFresh($0) }
    if let known {
      mappings[known].usedAt = network.now
      mappings[known].remotes.insert(parcel.to)
      return mappings[known].outside
    }
    nextPort += 1
    let outside = RemoteAddress(outer, port: nextPort)
    mappings.removeAll { !isFresh($0) }
    mappings.append(
      Mapping(inside: parcel.from, key: key, outside: outside, usedAt: network.now, remotes: [parcel.to]))
    return outside
  }

  private func isFresh(_ mapping: Mapping) -> Bool { network.now - mapping.usedAt < timeout }
}

extension IPAddress {
  /// Whether it is one of the open network of these tests.
  var isPublicHere: Bool {
    family == .v4 ? low >> 24 != 10 && low >> 16 != 0xC0A8 : high >> 56 != 0xFD
  }
}
