public import HubBase

/// Something that happened and cannot be undone. Named in the past tense; a struct of constants.
public protocol Event: Sendable, Encodable {}

/// An event of one tenant. A plugin that the tenant has switched off does not hear it.
public protocol TenantEvent: Event {
  /// The tenant.
  var namespace: Namespace { get }
}

extension Event {
  /// What it is called in YAML, on the command line and by plugins in other languages.
  public static var wireName: String { WireName.of(Self.self) }
}
