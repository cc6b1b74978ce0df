internal import HubKernel

/// JSON with a line for each member, so that changes to it can be reviewed.
enum IndentedJSON {
  private static let widest = 100

  static func text(_ value: JSONValue) -> String { lines(value, "") + "\n" }

  private static func lines(_ value: JSONValue, _ indent: String) -> String {
    let compact = value.description
    let inner = indent + "  "
    switch value {
    case .object(let members) where !members.isEmpty && compact.count + indent.count > widest:
      let parts = members.map { "\(inner)\(SchemaFragment.quoted($0.key)): \(lines($0.value, inner))" }
      return "{\n\(parts.joined(separator: ",\n"))\n\(indent)}"
    case .array(let elements) where !elements.isEmpty && compact.count + indent.count > widest:
      return "[\n\(elements.map { inner + lines($0, inner) }.joined(separator: ",\n"))\n\(indent)]"
    default: return compact
    }
  }
}
