/// One setting: its name in the file, the property it fills, and what it means.
public struct Field<Settings: Sendable>: Sendable {
  /// The name in the file, equal to the property's.
  public let name: String
  /// What the setting means, in one sentence.
  public let help: String
  /// Whether a tenant may have a value of its own.
  public let perNamespace: Bool
  /// What it takes for a change to take effect.
  public let change: SettingChange

  let decode: @Sendable (ConfigNode, inout Settings, inout DecodingContext) -> Void
  let describe: @Sendable (Settings, FieldPlace) -> [FieldDescription]
  let compare: @Sendable (Settings, Settings, FieldPlace) -> [SettingDifference]
  let schema: @Sendable (Settings) -> SchemaFragment

  /// A setting of any value its type allows; `check` may refuse a value by saying what is wrong with it.
  public init<Value: SettingValue>(
    _ name: String, _ path: SettingPath<Settings, Value>, _ help: String,
    perNamespace: Bool = true, change: SettingChange = .live, check: (@Sendable (Value) -> String?)? = nil
  ) {
    let rules = FieldRules(range: nil, schema: Value.settingSchema, check: check ?? { _ in nil })
    self.init(name, path, help, perNamespace, change, rules)
  }

  /// A setting whose value lies within bounds, both included.
  public init<Value: SettingValue & Comparable>(
    _ name: String, _ path: SettingPath<Settings, Value>, _ help: String,
    in range: ClosedRange<Value>, perNamespace: Bool = true, change: SettingChange = .live,
    check: (@Sendable (Value) -> String?)? = nil
  ) {
    let words = "\(range.lowerBound.settingText) to \(range.upperBound.settingText)"
    var schema = Value.settingSchema
    if schema.isNumber {
      schema = schema.adding("minimum", json: range.lowerBound.settingJSON)
        .adding("maximum", json: range.upperBound.settingJSON)
    }
    let rules = FieldRules<Value>(range: words, schema: schema) { value in
      range.contains(value) ? check?(value) : "\(value.settingText) is outside \(words)"
    }
    self.init(name, path, help, perNamespace, change, rules)
  }

  private init<Value: SettingValue>(
    _ name: String, _ path: SettingPath<Settings, Value>, _ help: String, _ perNamespace: Bool,
    _ change: SettingChange, _ rules: FieldRules<Value>
  ) {
    self.name = name
    self.help = help
    self.perNamespace = perNamespace
    self.change = change
    decode = { node, settings, context in
      guard let value = Value.decode(node, &context) else { return }
      if let complaint = rules.check(value) {
        context.fail(complaint, at: node.position)
      } else {
        settings[keyPath: path] = value
      }
    }
    describe = { settings, place in
      let own = place.entering(name, perNamespace: perNamespace)
      return [
        FieldDescription(
          path: own.path, type: Value.typeWords, defaultText: settings[keyPath: path].settingText, help: help,
          range: rules.range, perNamespace: own.perNamespace, change: change)
      ]
    }
    compare = { old, new, place in
      let (before, after) = (old[keyPath: path], new[keyPath: path])
      guard before != after else { return [] }
      let own = place.entering(name, perNamespace: perNamespace)
      return [
        SettingDifference(path: own.path, old: before.settingText, new: after.settingText, change: change)
      ]
    }
    schema = { settings in
      rules.schema.adding("description", help).adding("default", json: settings[keyPath: path].settingJSON)
    }
  }
}
