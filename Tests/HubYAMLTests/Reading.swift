import HubConfig
import HubYAML

/// Parses a text called `f` and returns the tree with every problem as one line.
func read(_ text: String, limits: YAMLLimits = YAMLLimits()) -> (tree: ConfigNode?, problems: [String]) {
  read(Array(text.utf8), limits: limits)
}

/// Parses bytes called `f` and returns the tree with every problem as one line.
func read(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> (tree: ConfigNode?, problems: [String]) {
  var problems = Problems()
  let tree = YAMLReader.parse(bytes, file: "f", problems: &problems, limits: limits)
  return (tree, problems.sorted.map(oneLine))
}

/// A problem as one line: place, message, the other place, hint.
func oneLine(_ problem: Problem) -> String {
  var text = "\(problem.position): \(problem.message)"
  if let other = problem.alsoAt { text += " / \(other)" }
  if let hint = problem.hint { text += " (\(hint))" }
  return text
}

/// A tree as one line of text, quoted scalars in quotes.
func flat(_ node: ConfigNode?) -> String {
  switch node?.content {
  case nil: "-"
  case .scalar(let text, let plain): plain ? text : "'\(text)'"
  case .list(let items): "[" + items.map(flat).joined(separator: ", ") + "]"
  case .map(let entries): "{" + entries.map { "\($0.key): \(flat($0.value))" }.joined(separator: ", ") + "}"
  }
}
