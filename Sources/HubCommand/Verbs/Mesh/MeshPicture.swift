internal import HubKernel

/// Who is linked with whom, as a picture that can be read by day and by night.
struct MeshPicture {
  private static let margin = 90.0
  private static let head = 64.0
  private static let narrowest = 460.0
  /// Characters that fit beneath a hub without touching its neighbours'.
  private static let longestTitle = 18

  private let map: MeshMap
  private let places: [String: MeshLayout.Point]
  private let size: (width: Double, height: Double)

  init(_ map: MeshMap) {
    self.map = map
    let layout = MeshLayout(map.hubs.map(\.id), map.edges.map { ($0.first, $0.second) })
    let (width, height) = (layout.width + Self.margin * 2, layout.height + Self.margin * 2 + Self.head)
    size = (max(Self.narrowest, width, Double(map.summary.count) * 8 + 40), height)
    let indent = (size.width - layout.width) / 2
    places = layout.places.mapValues {
      MeshLayout.Point(x: $0.x + indent, y: $0.y + Self.margin + Self.head)
    }
  }

  private static let style = """
    <style>
      svg { --paper: #ffffff; --ink: #1b1f24; --quiet: #59636e; --line: #8c959f; --hub: #ddf4ff; \
    --edge: #0969da; --own: #0969da; --own-ink: #ffffff; --bad: #cf222e; }
      @media (prefers-color-scheme: dark) {
        svg { --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --line: #656c76; --hub: #12263f; \
    --edge: #58a6ff; --own: #1f6feb; --own-ink: #ffffff; --bad: #f85149; }
      }
      text { font: 13px system-ui, sans-serif; fill: var(--ink); text-anchor: middle; }
      .title { font-size: 17px; font-weight: 600; }
      .quiet { fill: var(--quiet); font-size: 12px; }
      .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
      .paper { fill: var(--paper); }
      .link { stroke: var(--line); stroke-width: 1.5; }
      .link.own { stroke: var(--edge); stroke-width: 2.5; }
      .hub { fill: var(--hub); stroke: var(--edge); stroke-width: 1.5; }
      .hub.self { fill: var(--own); }
      .hub.leaving { stroke-dasharray: 4 3; }
      .hub.lost { stroke: var(--bad); stroke-dasharray: 2 3; }
      .initial { font-weight: 600; }
      .initial.self { fill: var(--own-ink); }
      .bad { fill: var(--bad); }
    </style>

    """

  var svg: String {
    let (width, height) = (Self.number(size.width), Self.number(size.height))
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" \
      height="\(height)" role="img" aria-label="\(Self.escaped(map.summary))">

      """
    text += Self.style
    text += "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
    let middle = Self.number(size.width / 2)
    text += "<text class=\"title\" x=\"\(middle)\" y=\"34\">\(Self.escaped(map.summary))</text>\n"
    text += "<text class=\"quiet\" x=\"\(middle)\" y=\"54\">mesh \(Self.escaped(map.mesh))</text>\n"
    for edge in map.edges { text += line(edge) }
    for hub in map.hubs { text += drawing(of: hub) }
    return text + "</svg>\n"
  }

  private func line(_ edge: MeshMap.Edge) -> String {
    guard let from = places[edge.first], let to = places[edge.second] else { return "" }
    let own = map.hubs[0].id
    let isOwn = edge.first == own || edge.second == own
    var text =
      "<line class=\"link\(isOwn ? " own" : "")\" "
      + "x1=\"\(Self.number(from.x))\" y1=\"\(Self.number(from.y))\" "
      + "x2=\"\(Self.number(to.x))\" y2=\"\(Self.number(to.y))\"/>\n"
    let other = edge.first == own ? edge.second : edge.first
    let time = map.links.first { $0["hub"]?.text == other }?["roundTripMicroseconds"]?.int
    if isOwn, let time {
      let (x, y) = (Self.number((from.x + to.x) / 2), Self.number((from.y + to.y) / 2 + 4))
      text += "<text class=\"quiet halo\" x=\"\(x)\" y=\"\(y)\">\(MeshMap.time(time))</text>\n"
    }
    return text
  }

  private func drawing(of hub: MeshMap.Hub) -> String {
    guard let place = places[hub.id] else { return "" }
    var kinds = ["hub"]
    if hub.isSelf { kinds.append("self") }
    if hub.isDraining { kinds.append("leaving") }
    if hub.distance == nil { kinds.append("lost") }
    let title = map.title(hub.id)
    let (x, y) = (Self.number(place.x), place.y)
    var text =
      "<g><title>\(Self.escaped([hub.id, hub.url].filter { !$0.isEmpty }.joined(separator: " ")))</title>\n"
    text +=
      "<circle class=\"\(kinds.joined(separator: " "))\" cx=\"\(x)\" cy=\"\(Self.number(y))\" r=\"18\"/>\n"
    let initial = Self.escaped(String(title.prefix(2)))
    text +=
      "<text class=\"initial\(hub.isSelf ? " self" : "")\" x=\"\(x)\" "
      + "y=\"\(Self.number(y + 5))\">\(initial)</text>\n"
    text += label(title, "halo", x, y + 36)
    var facts = [hub.region].filter { !$0.isEmpty }
    if let peers = hub.peers { facts.append("\(peers) peer\(peers == 1 ? "" : "s")") }
    var below = y + 52
    if !facts.isEmpty {
      text += label(facts.joined(separator: ", "), "quiet halo", x, below)
      below += 16
    }
    let remarks = hub.remarks.filter { $0 != "this hub" }
    if !remarks.isEmpty {
      text += label(
        remarks.joined(separator: ", "), hub.distance == nil ? "bad halo" : "quiet halo", x, below)
    }
    return text + "</g>\n"
  }

  private func label(_ words: String, _ kind: String, _ x: String, _ y: Double) -> String {
    let short = words.count > Self.longestTitle ? words.prefix(Self.longestTitle - 1) + "…" : words[...]
    return
      "<text class=\"\(kind)\" x=\"\(x)\" y=\"\(Self.number(y))\">\(Self.escaped(String(short)))</text>\n"
  }

  /// One digit behind the point is finer than any screen.
  private static func number(_ value: Double) -> String {
    let tenths = Int(exactly: (value * 10).rounded()) ?? 0
    let sign = tenths < 0 ? "-" : ""
    return tenths % 10 == 0
      ? "\(tenths / 10)" : "\(sign)\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }
}
