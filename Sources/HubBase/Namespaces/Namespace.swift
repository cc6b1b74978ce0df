/// A tenant's room: peers of two namespaces cannot see, count or reach each other.
///
/// A handle that indexes settings and gates directly; its name appears only at the edges.
@frozen public struct Namespace: Hashable, Sendable {
  @usableFromInline package let index: UInt32

  package init(index: UInt32) { self.index = index }

  /// Where every peer belongs whom no tenant claims.
  public static let standard = Namespace(index: 0)

  /// What it is called in Plugins.yaml.
  public var name: String { NamespaceNames.all.withLock { $0.list[Int(index)] } }

  /// The key under which its peers stand in a directory; rooms count on from above these.
  package var scope: UInt64 { UInt64(index) + 1 }

  /// No scope of a namespace is higher.
  package static let lastScope = UInt64(UInt32.max) + 1
}

extension Namespace: CustomStringConvertible, Codable {
  /// Its name.
  public var description: String { name }

  /// Reads its name, which somebody must have named before: what is read names no tenants.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let index = NamespaceNames.all.withLock({ $0.places[name] }) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "this hub has no namespace of that name")
    }
    self.init(index: index)
  }

  /// Writes its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  /// The namespace of that name, if it has been heard of: for names that come from elsewhere.
  package static func known(_ name: String) -> Namespace? {
    NamespaceNames.all.withLock { names in names.places[name].map { Namespace(index: $0) } }
  }

  /// The namespace of that name, known to the process from now on; nil when there are too many.
  ///
  /// Names come from Plugins.yaml, never from the wire, so their number is the operator's.
  public static func named(_ name: String) -> Namespace? {
    NamespaceNames.all.withLock { names in
      if let index = names.places[name] { return Namespace(index: index) }
      guard names.list.count < NamespaceNames.limit else { return nil }
      let index = UInt32(names.list.count)
      names.list.append(name)
      names.places[name] = index
      return Namespace(index: index)
    }
  }
}

/// Every name a namespace has had in this process. Handles stay valid across reloads, so names are never
/// removed: tenants may come and go a million times before the hub must be started again.
private struct NamespaceNames {
  static let limit = 1_000_000
  static let all = Lock(NamespaceNames())

  var list = ["default"]
  var places: [String: UInt32] = ["default": 0]
}
