public import HubConfig

/// One change to a settings file: a named value is set or removed.
public struct YAMLEdit: Sendable, Equatable {
  /// The names on the way to it, its own last.
  public let path: [String]
  /// What it is to be; nil removes it.
  public let value: ConfigNode?

  /// Describes a change.
  public init(_ path: [String], to value: ConfigNode?) {
    self.path = path
    self.value = value
  }
}
