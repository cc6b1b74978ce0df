internal import HubKernel

extension JSONShape {
  /// Writes it as JSON Schema (2020-12, which OpenAPI 3.1 speaks). Objects that are sent to us are closed;
  /// those we send may gain members.
  func writeSchema(to writer: JSONWriter, isClosed: Bool, help: String? = nil) {
    writer.object { json in
      if let help { json.field("description", help) }
      switch self {
      case .anything: break
      case .text(let longest):
        json.field("type", "string")
        if isClosed, longest < .max { json.field("maxLength", longest) }
      case .plain(let longest):
        json.field("type", "string")
        json.field("pattern", "^[A-Za-z0-9][A-Za-z0-9._-]*$")
        json.field("maxLength", longest)
      case .hex(let count):
        json.field("type", "string")
        json.field("pattern", "^[0-9A-Fa-f]{\(count)}$")
      case .word(let words):
        json.field("type", "string")
        json.list("enum", { list in words.forEach(list.string) })
      case .int(let range):
        json.field("type", "integer")
        if range.lowerBound > .min { json.field("minimum", range.lowerBound) }
        if range.upperBound < .max { json.field("maximum", range.upperBound) }
      case .number: json.field("type", "number")
      case .bool: json.field("type", "boolean")
      case .list(let shape, let most):
        json.field("type", "array")
        if most < .max { json.field("maxItems", most) }
        json.key("items")
        shape.writeSchema(to: json, isClosed: isClosed)
      case .map(let shape):
        json.field("type", "object")
        json.key("additionalProperties")
        shape.writeSchema(to: json, isClosed: isClosed)
      case .object(let members): writeMembers(members, to: json, isClosed: isClosed)
      case .nullable(let shape):
        json.list(
          "anyOf",
          { list in
            shape.writeSchema(to: list, isClosed: isClosed)
            list.object { $0.field("type", "null") }
          })
      }
    }
  }

  private func writeMembers(_ members: [JSONMemberShape], to json: JSONWriter, isClosed: Bool) {
    json.field("type", "object")
    json.field(
      "properties",
      { object in
        for member in members {
          object.key(member.name)
          member.shape.writeSchema(to: object, isClosed: isClosed, help: member.help)
        }
      })
    json.list("required", { list in members.filter(\.isRequired).forEach { list.string($0.name) } })
    if isClosed { json.field("additionalProperties", false) }
  }
}
