/// Settings that can be the items of a list, such as `- {name: ops, role: admin}`.
///
/// A type that names this protocol in place of `PluginSettings` may be the element of a setting's array.
/// Every item is decoded over the defaults, and everything wrong with each of them is told.
public protocol SettingsGroup: PluginSettings, SettingValue {}

extension SettingsGroup {
  /// The words "settings", with their names.
  public static var typeWords: String { "settings (\(fields.map(\.name).joined(separator: ", ")))" }
  /// The fields as an object.
  public static var settingSchema: SchemaFragment { JSONSchema.fragment(of: Self.self) }
  /// The fields in braces, as YAML would have them on one line.
  public var settingText: String {
    let parts = Self.describe(self).map { field in
      let isText = field.type == String.typeWords
      return "\(field.name): \(isText ? SettingsText.scalar(field.defaultText) : field.defaultText)"
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
  /// A group may hold secrets, so it is never written as a default.
  public var settingJSON: String? { nil }

  /// Decodes the fields over the defaults; nil when anything is wrong with them.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Self? {
    let errors = context.problems.errorCount
    guard node.entries != nil else {
      context.failKind(of: node, expected: typeWords, hint: "write {name: value} for each of them")
      return nil
    }
    var settings = Self()
    SettingsDecoder.decode(node, onto: &settings, &context)
    return context.problems.errorCount == errors ? settings : nil
  }
}
