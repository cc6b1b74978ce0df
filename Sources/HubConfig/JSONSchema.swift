/// Describes settings so that an editor can complete and check them.
public enum JSONSchema {
  /// A whole schema document for a type of settings, ending in a newline.
  public static func document<Settings: PluginSettings>(of type: Settings.Type, title: String) -> String {
    let head = SchemaFragment().adding("$schema", "http://json-schema.org/draft-07/schema#")
      .adding("title", title)
    return describe(Settings(), onto: head).text + "\n"
  }

  /// The schema of a type of settings, to stand inside another one.
  public static func fragment<Settings: PluginSettings>(of type: Settings.Type) -> SchemaFragment {
    fragment(of: Settings())
  }

  /// The schema of settings, with these as what holds when they are not written.
  package static func fragment<Settings: PluginSettings>(of defaults: Settings) -> SchemaFragment {
    describe(defaults, onto: SchemaFragment())
  }

  private static func describe<Settings: PluginSettings>(
    _ defaults: Settings, onto head: SchemaFragment
  ) -> SchemaFragment {
    var properties = SchemaFragment()
    for field in defaults.allFields {
      properties = properties.adding(field.name, json: field.schema(defaults).text)
    }
    // A group or plugin whose name is written with nothing after it keeps its defaults.
    return head.adding("type", json: #"["object","null"]"#).adding("additionalProperties", json: "false")
      .adding("properties", json: properties.text)
  }
}
