/// A service one plugin offers another. The Swift protocol is the key.
public struct Capability: Sendable, Hashable {
  /// What to call it in a message.
  public let name: String
  private let key: ObjectIdentifier

  /// Names the capability that a protocol describes: `Capability((any HubDirectory).self)`.
  public init<P>(_ type: P.Type) {
    key = ObjectIdentifier(type)
    let full = String(describing: type)
    name = full.hasPrefix("any ") ? String(full.dropFirst(4)) : full
  }
}
