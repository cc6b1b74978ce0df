/// Which tenant a network of the wire belongs to.
public struct NamespaceMap: Sendable {
  /// A tenant as Plugins.yaml describes it.
  public struct Tenant: Sendable {
    let namespace: Namespace
    let networks: [Pattern]
    let position: Position
  }

  /// A network's name, or the beginning of one when it ends in `*`.
  struct Pattern: Sendable {
    let text: String
    let position: Position

    // Bytes and not characters, since some letters make one character with the star that follows them.
    var isPrefix: Bool { text.utf8.last == UInt8(ascii: "*") }
    var bytes: [UInt8] { Array(isPrefix ? text.utf8.dropLast() : text.utf8[...]) }

    func matches(_ name: NetworkName) -> Bool {
      isPrefix ? name.bytes.starts(with: bytes) : name.bytes == bytes
    }

    /// Whether some name would match both.
    func overlaps(_ other: Pattern) -> Bool {
      switch (isPrefix, other.isPrefix) {
      case (false, false): bytes == other.bytes
      case (true, false): other.bytes.starts(with: bytes)
      case (false, true): bytes.starts(with: other.bytes)
      case (true, true): bytes.starts(with: other.bytes) || other.bytes.starts(with: bytes)
      }
    }
  }

  let tenants: [Tenant]

  /// Nobody but the standard namespace.
  public init() { tenants = [] }

  init(_ tenants: [Tenant]) { self.tenants = tenants }

  /// How many namespaces there may be handles for, the standard one included.
  var handleCount: Int { (tenants.map { Int($0.namespace.index) }.max() ?? 0) + 1 }

  /// The tenant that claims a network, or the standard namespace when nobody does.
  func claim(_ name: NetworkName) -> Namespace {
    for tenant in tenants where tenant.networks.contains(where: { $0.matches(name) }) {
      return tenant.namespace
    }
    return .standard
  }
}
