/// One setting as documentation, the editor and `hubctl explain` show it.
public struct FieldDescription: Sendable, Equatable {
  /// The names of the groups it is in, and its own.
  public let path: [String]
  /// Its type in words.
  public let type: String
  /// Its default as it would be written.
  public let defaultText: String
  /// What it means, in one sentence.
  public let help: String
  /// The values it may have, such as "1 to 100"; nil when its type says it all.
  public let range: String?
  /// Whether a tenant may have a value of its own.
  public let perNamespace: Bool
  /// What it takes for a change to take effect.
  public let change: SettingChange

  /// Describes a setting.
  public init(
    path: [String], type: String, defaultText: String, help: String, range: String?, perNamespace: Bool,
    change: SettingChange
  ) {
    self.path = path
    self.type = type
    self.defaultText = defaultText
    self.help = help
    self.range = range
    self.perNamespace = perNamespace
    self.change = change
  }

  /// The path with dots.
  public var name: String { path.joined(separator: ".") }
}
