public import HubBase

/// Something that happened and cannot be undone. Named in the past tense; a struct of constants.
///
/// It can be written and read again: followers of the hub see it, and a recording of it can be played back.
public protocol Event: Sendable, Codable {
  /// What this one is called. Its type says it, unless its name is known only when the hub is put together.
  var eventName: String { get }
}

/// An event of one tenant. A plugin that the tenant has switched off does not hear it.
public protocol TenantEvent: Event {
  /// The tenant.
  var namespace: Namespace { get }
}

extension Event {
  /// The name of its type.
  public var eventName: String { Self.wireName }

  /// What it is called in YAML, on the command line and by plugins in other languages.
  public static var wireName: String { WireName.of(Self.self) }
}
