extension Field {
  /// Settings that belong together under one name.
  public init<Nested: PluginSettings>(
    group name: String, _ path: SettingPath<Settings, Nested>, _ help: String,
    perNamespace: Bool = true
  ) {
    self.init(
      name: name, help: help, perNamespace: perNamespace, change: .live,
      decode: { node, settings, context in
        SettingsDecoder.decode(node, onto: &settings[keyPath: path], &context)
      },
      describe: { settings, place in
        let inner = place.entering(name, perNamespace: perNamespace)
        let nested = settings[keyPath: path]
        return nested.allFields.flatMap { $0.describe(nested, inner) }
      },
      compare: { old, new, place in
        let inner = place.entering(name, perNamespace: perNamespace)
        let (before, after) = (old[keyPath: path], new[keyPath: path])
        return after.allFields.flatMap { $0.compare(before, after, inner) }
      },
      schema: { settings in
        JSONSchema.fragment(of: settings[keyPath: path]).adding("description", help)
      })
  }

  private init(
    name: String, help: String, perNamespace: Bool, change: SettingChange,
    decode: @escaping @Sendable (ConfigNode, inout Settings, inout DecodingContext) -> Void,
    describe: @escaping @Sendable (Settings, FieldPlace) -> [FieldDescription],
    compare: @escaping @Sendable (Settings, Settings, FieldPlace) -> [SettingDifference],
    schema: @escaping @Sendable (Settings) -> SchemaFragment
  ) {
    self.name = name
    self.help = help
    self.perNamespace = perNamespace
    self.change = change
    self.decode = decode
    self.describe = describe
    self.compare = compare
    self.schema = schema
  }
}

// Reads like `Field` in a list of fields, where a leading capital is what the eye expects.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// Settings that belong together under one name, to stand in a list of fields.
public func Group<Settings, Nested: PluginSettings>(
  _ name: String, _ path: SettingPath<Settings, Nested>, _ help: String, perNamespace: Bool = true
) -> Field<Settings> {
  Field(group: name, path, help, perNamespace: perNamespace)
}
