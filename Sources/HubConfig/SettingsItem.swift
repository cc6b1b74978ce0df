/// Settings that stand in a list, or under names of the operator's choice: each with fields of its own.
///
/// A type that conforms can be the element of an array or the value of an `OrderedMap`, and so of a `Field`.
public protocol SettingsItem: PluginSettings, SettingValue {}

extension SettingsItem {
  /// The names of the fields.
  public static var typeWords: String { "settings (\(fields.map(\.name).joined(separator: ", ")))" }
  /// A JSON object with these fields and no others.
  public static var settingSchema: SchemaFragment { JSONSchema.fragment(of: Self.self) }
  /// The fields that differ from what holds when they are not written, in braces as YAML has them.
  public var settingText: String {
    let parts = Self().differences(to: self).map { field in
      "\(field.path.joined(separator: ".")): \(SettingsText.scalar(field.new))"
    }
    return "{" + parts.joined(separator: ", ") + "}"
  }
  /// It is never written as JSON, since there may be secrets in it.
  public var settingJSON: String? { nil }

  /// Decodes the fields of one item onto the defaults, and reports everything that is wrong.
  public static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> Self? {
    guard node.entries != nil else {
      context.failKind(of: node, expected: typeWords, hint: "write {name: value} for each of them")
      return nil
    }
    let errorsBefore = context.problems.errorCount
    let owner = context.setting
    var result = Self()
    SettingsDecoder.decode(node, onto: &result, &context)
    context.setting = owner
    return context.problems.errorCount == errorsBefore ? result : nil
  }
}
