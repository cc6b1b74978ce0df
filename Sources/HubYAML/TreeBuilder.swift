import HubConfig

/// Puts events together to a tree, on a stack of its own, so that depth costs no recursion.
struct TreeBuilder {
  /// Whether the parse goes on.
  enum Verdict {
    case more
    case finished
    case refused
  }

  /// A finished value, and what it counts for when an alias repeats it.
  struct Part {
    let node: ConfigNode
    var nodes = 1
    var height = 0
  }

  var problems: Problems
  private(set) var root: ConfigNode?

  private let file: String
  private let limits: YAMLLimits
  private var frames: [OpenNode] = []
  private var anchors: [String: Part] = [:]
  private var nodes = 0
  private var documents = 0

  init(file: String, limits: YAMLLimits, problems: Problems) {
    self.file = file
    self.limits = limits
    self.problems = problems
  }

  mutating func take(_ event: YAMLEvent) -> Verdict {
    let position = Position(file: file, line: event.line, column: event.column)
    if let tag = event.tag {
      problems.add(
        "the tag '\(tag.prefix(40))' is not supported", at: position,
        hint: "remove it; every setting knows its own type")
    }
    switch event.kind {
    case .other: return .more
    case .streamEnd: return .finished
    case .documentStart: return startDocument(position)
    case .listStart: return open(.list, event.anchor, position)
    case .mapStart: return open(.map, event.anchor, position)
    case .end: return close()
    case .alias(let name): return repeatAnchor(name, position)
    case .oversizedScalar:
      return refuse("this text is longer than \(limits.scalarBytes) bytes", at: position)
    case .scalar(let text, let plain):
      guard !text.utf8.contains(0) else {
        return refuse("this text contains the character U+0000", at: position, hint: "remove the escape")
      }
      return add(Part(node: ConfigNode(.scalar(text, plain: plain), at: position)), event.anchor)
    }
  }

  private mutating func startDocument(_ position: Position) -> Verdict {
    documents += 1
    if documents == 1 { return .more }
    return refuse(
      "a second document begins here", at: position, hint: "remove the '---'; one file holds one document")
  }

  private mutating func open(_ kind: OpenNode.Kind, _ anchor: String?, _ position: Position) -> Verdict {
    guard frames.count < limits.depth else {
      return refuse("lists and maps are nested deeper than \(limits.depth)", at: position)
    }
    if case .waitingForKey = frames.last?.state { return refuseKey(position) }
    frames.append(OpenNode(kind: kind, anchor: anchor, position: position))
    return .more
  }

  private mutating func close() -> Verdict {
    guard let frame = frames.popLast() else { return .refused }
    return add(frame.part, frame.anchor)
  }

  private mutating func repeatAnchor(_ name: String, _ position: Position) -> Verdict {
    if frames.contains(where: { $0.anchor == name }) {
      return refuse("'*\(name.prefix(40))' stands inside the value it repeats", at: position)
    }
    guard let part = anchors[name] else {
      return refuse(
        "no anchor '&\(name.prefix(40))' comes before this", at: position,
        hint: "put text in quotes that begins with '*'")
    }
    guard frames.count + part.height <= limits.depth else {
      return refuse("lists and maps are nested deeper than \(limits.depth)", at: position)
    }
    // The whole subtree was counted where it was written; here it counts again.
    nodes += part.nodes - 1
    return add(part, nil, at: position)
  }

  private mutating func add(_ part: Part, _ anchor: String?, at place: Position? = nil) -> Verdict {
    let position = place ?? part.node.position
    nodes += 1
    guard nodes <= limits.nodes else {
      return refuse("the file holds more than \(limits.nodes) values", at: position)
    }
    if let anchor { anchors[anchor] = part }
    guard let top = frames.indices.last else {
      root = part.node
      return .more
    }
    if case .waitingForKey = frames[top].state {
      guard let text = part.node.text else { return refuseKey(position) }
      let isMerge = part.node.content == .scalar("<<", plain: true)
      if isMerge {
        problems.add("merging with '<<' is not supported", at: position, hint: "write the settings out")
      }
      frames[top].state = .waitingForValue(key: isMerge ? nil : text, position)
    } else {
      frames[top].add(part)
    }
    return .more
  }

  private mutating func refuseKey(_ position: Position) -> Verdict {
    refuse(
      "a name must be text, not a list or a map", at: position, hint: "put a name with brackets in quotes")
  }

  private mutating func refuse(_ message: String, at position: Position, hint: String? = nil) -> Verdict {
    problems.add(message, at: position, hint: hint)
    return .refused
  }
}
