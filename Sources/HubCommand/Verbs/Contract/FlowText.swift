internal import HubKernel

/// A part of a settings file on one line.
enum FlowText {
  static func of(_ node: ConfigNode) -> String {
    switch node.content {
    case .scalar(let text, let isPlain): isPlain ? text : SchemaFragment.quoted(text)
    case .list(let items): "[\(items.map(of).joined(separator: ", "))]"
    case .map(let entries):
      "{\(entries.map { "\(SchemaFragment.quoted($0.key)): \(of($0.value))" }.joined(separator: ", "))}"
    }
  }

  /// The entries of a map, each on a line.
  static func lines(_ node: ConfigNode) -> String {
    (node.entries ?? []).map { "\(SchemaFragment.quoted($0.key)): \(of($0.value))\n" }.joined()
  }
}
