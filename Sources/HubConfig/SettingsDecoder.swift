/// Turns an untyped tree into settings, and says everything that is wrong with it at once.
public enum SettingsDecoder {
  /// Decodes what a node sets onto `settings`; a missing or empty node sets nothing.
  ///
  /// `owner` is what problems call the settings, such as `rate-limit`. With `asOverride`, fields that
  /// tenants may not set are refused. Without `secrets`, secrets are checked but not fetched. When
  /// `problems` has gained an error, the result must not be used.
  public static func decode<Settings: PluginSettings>(
    node: ConfigNode?, onto settings: Settings, owner: String, asOverride: Bool = false,
    secrets: SecretResolver? = nil, problems: inout Problems
  ) -> Settings {
    var result = settings
    var context = DecodingContext(owner: owner, asOverride: asOverride, secrets: secrets)
    decode(node ?? ConfigNode(.scalar("", plain: true)), onto: &result, &context)
    problems.append(contentsOf: context.problems)
    return result
  }

  static func decode<Settings: PluginSettings>(
    _ node: ConfigNode, onto settings: inout Settings, _ context: inout DecodingContext
  ) {
    let errorsBefore = context.problems.errorCount
    let owner = context.setting
    if let entries = node.entries {
      decode(entries, onto: &settings, owner, &context)
      context.setting = owner
    } else if !node.isNull {
      context.failKind(of: node, expected: "settings", hint: "write 'name: value' for each of them")
    }
    // One wrong field would make a rule about two of them complain as well.
    if context.problems.errorCount == errorsBefore { settings.validate(&context.problems, at: node.position) }
  }

  private static func decode<Settings: PluginSettings>(
    _ entries: [ConfigNode.Entry], onto settings: inout Settings, _ owner: String,
    _ context: inout DecodingContext
  ) {
    let fields = settings.allFields
    var seen: [String: Position] = [:]
    for entry in entries {
      guard let field = fields.first(where: { $0.name == entry.key }) else {
        context.problems.add(
          "'\(owner)' has no setting \(entry.key.inQuotes)", at: entry.position,
          hint: context.problems.isFull ? nil : hint(for: entry.key, among: fields.map(\.name)))
        continue
      }
      if let first = seen[entry.key] {
        context.problems.add("\(owner).\(entry.key) is set twice", at: entry.position, also: first)
        continue
      }
      seen[entry.key] = entry.position
      if context.asOverride, !field.perNamespace {
        context.problems.add(
          "\(owner).\(entry.key) is the same for all namespaces", at: entry.position,
          hint: "set it under 'plugins:'")
        continue
      }
      context.setting = "\(owner).\(entry.key)"
      field.decode(entry.value, &settings, &context)
    }
  }

  private static func hint(for word: String, among names: [String]) -> String {
    if names.isEmpty { return "it has no settings at all" }
    return Suggestion.hint(for: word, among: names) ?? "it has \(names.joined(separator: ", "))"
  }
}
