import HubConfig

/// A list or map whose end has not been reached.
struct OpenNode {
  enum Kind {
    case list
    case map
  }

  enum State {
    case waitingForKey
    case waitingForValue(key: String?, Position)
    case waitingForItem
  }

  let anchor: String?
  var state: State
  private let kind: Kind
  private let position: Position
  private var items: [ConfigNode] = []
  private var entries: [ConfigNode.Entry] = []
  private var nodes = 1
  private var height = 0

  init(kind: Kind, anchor: String?, position: Position) {
    self.kind = kind
    self.anchor = anchor
    self.position = position
    state = kind == .map ? .waitingForKey : .waitingForItem
  }

  mutating func add(_ part: TreeBuilder.Part) {
    nodes += part.nodes
    height = max(height, part.height)
    if case .waitingForValue(let key, let keyPosition) = state {
      // A merge has no key: it was refused where it stood, and once is enough.
      if let key { entries.append(ConfigNode.Entry(key, part.node, at: keyPosition)) }
      nodes += 1
      state = .waitingForKey
    } else {
      items.append(part.node)
    }
  }

  var part: TreeBuilder.Part {
    let content: ConfigNode.Content = kind == .map ? .map(entries) : .list(items)
    return TreeBuilder.Part(node: ConfigNode(content, at: position), nodes: nodes, height: height + 1)
  }
}
