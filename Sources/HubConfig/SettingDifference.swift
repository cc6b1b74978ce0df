/// One setting whose value a reload changes.
public struct SettingDifference: Sendable, Equatable {
  /// The names of the groups it is in, and its own.
  public let path: [String]
  /// The old value as it would be written; dots for a secret.
  public let old: String
  /// The new value as it would be written; dots for a secret.
  public let new: String
  /// What it takes for the change to take effect.
  public let change: SettingChange

  /// Describes a change.
  public init(path: [String], old: String, new: String, change: SettingChange) {
    self.path = path
    self.old = old
    self.new = new
    self.change = change
  }
}
