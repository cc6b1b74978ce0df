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

extension SettingDifference: Encodable {
  /// The path with dots.
  public var name: String { path.joined(separator: ".") }

  /// The change on one line.
  public var line: String {
    switch change {
    case .live: "\(name) \(old) → \(new)"
    case .reconnect: "\(name) \(old) → \(new) for new connections"
    case .restart: "\(name) \(old) → \(new) at the next start"
    }
  }

  /// Writes the path with dots, both values and the tag.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(old, forKey: .old)
    try container.encode(new, forKey: .new)
    try container.encode(change, forKey: .change)
  }

  private enum Key: String, CodingKey {
    case name, old, new, change
  }
}
