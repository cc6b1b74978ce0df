/// A tenant's room: peers of two namespaces cannot see, count or reach each other.
///
/// A handle of 16 bits that indexes settings and gates directly; its name appears only at the edges.
public struct Namespace: Hashable, Sendable {
  let index: UInt16

  /// Where every peer belongs whom no tenant claims.
  public static let standard = Namespace(index: 0)

  /// What it is called in Plugins.yaml.
  public var name: String { NamespaceNames.all.withLock { $0[Int(index)] } }

  /// The key under which its peers stand in the directory; rooms count on from above these.
  var scope: UInt64 { UInt64(index) + 1 }
}

extension Namespace: CustomStringConvertible, Encodable {
  /// Its name.
  public var description: String { name }

  /// Writes its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }

  /// The namespace of that name, known to the process from now on; nil when there are too many.
  ///
  /// Names come from Plugins.yaml, never from the wire, so their number is the operator's.
  public static func named(_ name: String) -> Namespace? {
    NamespaceNames.all.withLock { names in
      if let index = names.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) {
        return Namespace(index: UInt16(index))
      }
      guard names.count < NamespaceNames.limit else { return nil }
      names.append(name)
      return Namespace(index: UInt16(names.count - 1))
    }
  }
}

/// Every name a namespace has had in this process. Handles stay valid across reloads, so names are never
/// removed.
enum NamespaceNames {
  static let limit = 10_000
  static let all = Lock<[String]>(["default"])
}
