/// A JSON object under construction that describes a type, as an editor checks it.
public struct SchemaFragment: Sendable {
  private var members: [(name: String, json: String)]

  /// An object of type `type`, such as `integer`; nil describes no type.
  public init(type: String? = nil) {
    members = type.map { [("type", Self.quoted($0))] } ?? []
  }

  /// The object as JSON text.
  public var text: String {
    "{" + members.map { "\(Self.quoted($0.name)):\($0.json)" }.joined(separator: ",") + "}"
  }

  /// This object with one more member, whose value is JSON text already; nil adds nothing.
  public func adding(_ name: String, json: String?) -> SchemaFragment {
    guard let json else { return self }
    var copy = self
    copy.members.append((name, json))
    return copy
  }

  /// This object with one more member of text.
  public func adding(_ name: String, _ value: String) -> SchemaFragment {
    adding(name, json: Self.quoted(value))
  }

  var isNumber: Bool {
    members.contains { $0.name == "type" && ($0.json == "\"integer\"" || $0.json == "\"number\"") }
  }

  // RFC 8259 §7: quotation mark, reverse solidus and the control characters must be escaped.
  /// A text as a JSON string.
  public static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      case "\t": output += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}
