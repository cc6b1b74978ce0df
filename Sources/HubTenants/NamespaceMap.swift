package import HubBase
package import HubConfig
package import HubWire

/// Which tenant a network of the wire belongs to.
package final class NamespaceMap: Sendable {
  /// A tenant as Plugins.yaml describes it.
  package struct Tenant: Sendable {
    package let namespace: Namespace
    package let networks: [Pattern]
    package let position: Position

    package init(_ section: TenantSection) {
      namespace = section.namespace
      networks = section.networks
      position = section.position
    }
  }

  /// A network's name, or the beginning of one when it ends in `*`.
  package struct Pattern: Sendable {
    package let text: String
    let position: Position

    // Bytes and not characters, since some letters make one character with the star that follows them.
    var isPrefix: Bool { text.utf8.last == UInt8(ascii: "*") }
    var bytes: [UInt8] { Array(isPrefix ? text.utf8.dropLast() : text.utf8[...]) }
  }

  package let tenants: [Tenant]
  private let names: [[UInt8]: Namespace]
  private let beginnings: [[UInt8]: Namespace]
  /// How long beginnings are, each once: a name is cut to each of these to be looked up.
  private let lengths: [Int]
  private let withNetworks: Set<Namespace>

  /// Nobody but the standard namespace.
  package convenience init() { self.init([]) }

  package init(_ tenants: [Tenant]) {
    self.tenants = tenants
    withNetworks = Set(tenants.filter { !$0.networks.isEmpty }.map(\.namespace))
    var names: [[UInt8]: Namespace] = [:]
    var beginnings: [[UInt8]: Namespace] = [:]
    for tenant in tenants {
      for pattern in tenant.networks {
        if pattern.isPrefix {
          beginnings[pattern.bytes] = tenant.namespace
        } else {
          names[pattern.bytes] = tenant.namespace
        }
      }
    }
    self.names = names
    self.beginnings = beginnings
    lengths = Set(beginnings.keys.map(\.count)).sorted()
  }

  package var isEmpty: Bool { tenants.isEmpty }

  /// What each tenant claims, as it was written.
  package var networks: [Namespace: [String]] {
    Dictionary(tenants.map { ($0.namespace, $0.networks.map(\.text)) }) { $1 }
  }

  /// How many namespaces there may be handles for, the standard one included.
  package var handleCount: Int { (tenants.map { Int($0.namespace.index) }.max() ?? 0) + 1 }

  /// The tenant that claims a network, or the standard namespace when nobody does.
  package func claim(_ name: NetworkName) -> Namespace {
    if isEmpty { return .standard }
    let bytes = Array(name.bytes)
    if let tenant = names[bytes] { return tenant }
    for length in lengths where length <= bytes.count {
      if let tenant = beginnings[Array(bytes[..<length])] { return tenant }
    }
    return .standard
  }

  /// Whether a tenant claims any network at all.
  package func hasNetworks(_ namespace: Namespace) -> Bool { withNetworks.contains(namespace) }
}
