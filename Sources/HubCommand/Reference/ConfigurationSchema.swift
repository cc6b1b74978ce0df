internal import HubKernel

/// Plugins.yaml as an editor checks and completes it (JSON Schema, draft 7).
struct ConfigurationSchema {
  let catalogue: [CatalogueEntry]

  /// The schema, indented for people who review changes to it.
  var text: String {
    let namespaces = SchemaFragment().adding("type", json: nullable("object"))
      .adding("additionalProperties", json: namespace.text)
      .adding("description", "what differs for each tenant")
    let properties = SchemaFragment()
      .adding(
        "hub", json: JSONSchema.fragment(of: HubSettings.self).adding("description", "the hub itself").text
      )
      .adding("plugins", json: plugins.text).adding("namespaces", json: namespaces.text)
    let whole = SchemaFragment().adding("$schema", "http://json-schema.org/draft-07/schema#")
      .adding("title", "Plugins.yaml").adding("type", json: nullable("object"))
      .adding("additionalProperties", json: "false").adding("properties", json: properties.text)
    guard let tree = try? JSONValue(parsing: whole.text) else { return whole.text + "\n" }
    return IndentedJSON.text(tree)
  }

  private var plugins: SchemaFragment {
    let words = catalogue.map { SchemaFragment.quoted($0.manifest.id) }.joined(separator: ",")
    var settings = SchemaFragment()
    for entry in catalogue { settings = settings.adding(entry.manifest.id, json: described(entry).text) }
    let named = SchemaFragment(type: "object").adding("additionalProperties", json: "false")
      .adding("minProperties", json: "1").adding("maxProperties", json: "1")
      .adding("properties", json: settings.text)
    let item = SchemaFragment().adding("anyOf", json: "[{\"enum\":[\(words)]},\(named.text)]")
    return SchemaFragment().adding("type", json: nullable("array")).adding("items", json: item.text)
      .adding("description", "the plugins that are on; those further up are asked first")
  }

  private var namespace: SchemaFragment {
    var overrides = SchemaFragment()
    for entry in catalogue {
      let choice = "[{\"const\":\"off\"},\(described(entry).text)]"
      overrides = overrides.adding(
        entry.manifest.id, json: SchemaFragment().adding("anyOf", json: choice).text)
    }
    let plugins = SchemaFragment(type: "object").adding("additionalProperties", json: "false")
      .adding("properties", json: overrides.text)
    let networks = SchemaFragment(type: "array").adding("items", json: SchemaFragment(type: "string").text)
    let properties = SchemaFragment().adding("networks", json: networks.text).adding(
      "plugins", json: plugins.text)
    return SchemaFragment(type: "object").adding("additionalProperties", json: "false")
      .adding("properties", json: properties.text)
  }

  private func described(_ entry: CatalogueEntry) -> SchemaFragment {
    entry.schema.adding("description", entry.manifest.summary)
  }

  private func nullable(_ type: String) -> String { "[\"\(type)\",\"null\"]" }
}
