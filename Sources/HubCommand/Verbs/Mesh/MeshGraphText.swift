internal import HubKernel

/// Who is linked with whom, as text: for a terminal, and for Graphviz.
struct MeshGraphText {
  private let map: MeshMap
  private var around: [String: [String]] = [:]

  init(_ map: MeshMap) {
    self.map = map
    for edge in map.edges {
      around[edge.first, default: []].append(edge.second)
      around[edge.second, default: []].append(edge.first)
    }
    for (hub, others) in around { around[hub] = others.sorted { (map.title($0), $0) < (map.title($1), $1) } }
  }

  /// A tree that begins at the hub that was asked, and below it the links that do not stand in the tree.
  var tree: String {
    var branches: [String: [String]] = [:]
    var reached: Set<String> = []
    var inTree: Set<Set<String>> = []
    var text = ""
    for root in map.hubs where !reached.contains(root.id) {
      // Breadth first, so that every hub stands as near to the root as it is.
      reached.insert(root.id)
      var queue = [root.id]
      var next = 0
      while next < queue.count {
        let hub = queue[next]
        next += 1
        for other in around[hub] ?? [] where reached.insert(other).inserted {
          branches[hub, default: []].append(other)
          inTree.insert([hub, other])
          queue.append(other)
        }
      }
      text += line(root.id) + "\n" + draw(root.id, branches)
    }
    let others = map.edges.filter { !inTree.contains([$0.first, $0.second]) }
    if !others.isEmpty { text += "\nand also\n" }
    for edge in others { text += "  \(map.title(edge.first)) ── \(map.title(edge.second))\n" }
    return text
  }

  /// Lines below a hub, drawn with a stack of their own: how deep a chain of hubs is, others decide.
  private func draw(_ root: String, _ branches: [String: [String]]) -> String {
    var text = ""
    var stack = pending(root, branches, "")
    while let (hub, prefix, isLast) = stack.popLast() {
      text += prefix + (isLast ? "└─ " : "├─ ") + line(hub) + "\n"
      stack += pending(hub, branches, prefix + (isLast ? "   " : "│  "))
    }
    return text
  }

  private func pending(
    _ hub: String, _ branches: [String: [String]], _ prefix: String
  ) -> [(String, String, Bool)] {
    let children = branches[hub] ?? []
    return children.enumerated().map { ($1, prefix, $0 == children.count - 1) }.reversed()
  }

  private func line(_ id: String) -> String {
    guard let hub = map[id] else { return map.title(id) }
    var words = [map.title(id)]
    if !hub.region.isEmpty { words.append(hub.region) }
    if let peers = hub.peers { words.append("\(peers) peer\(peers == 1 ? "" : "s")") }
    if let time = roundTrip(to: id) { words.append(time) }
    return (words + hub.remarks).joined(separator: "  ")
  }

  private func roundTrip(to id: String) -> String? {
    map.links.first { $0["hub"]?.text == id }?["roundTripMicroseconds"]?.int.map { MeshMap.time($0) }
  }

  /// The language of Graphviz.
  var dot: String {
    var text = "graph mesh {\n  graph [label=\(quoted(map.summary)), labelloc=t, overlap=false];\n"
    text += "  node [shape=box, style=rounded];\n"
    for hub in map.hubs {
      var lines = [map.title(hub.id)]
      if !hub.region.isEmpty { lines.append(hub.region) }
      lines += hub.remarks
      var style = "rounded"
      if hub.isSelf { style += ",bold" }
      if hub.distance == nil || hub.isDraining { style += ",dashed" }
      let label = lines.map { escaped($0) }.joined(separator: "\\n")
      text += "  \(quoted(hub.id)) [label=\"\(label)\", tooltip=\(quoted(hub.url)), style=\"\(style)\"];\n"
    }
    for edge in map.edges {
      let own = [edge.first, edge.second].compactMap { roundTrip(to: $0) }.first
      let isOwn = [edge.first, edge.second].contains(map.hubs[0].id)
      let label = isOwn ? own.map { " [label=\(quoted($0))]" } ?? "" : ""
      text += "  \(quoted(edge.first)) -- \(quoted(edge.second))\(label);\n"
    }
    return text + "}\n"
  }

  private func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  private func escaped(_ text: String) -> String {
    text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
  }
}
