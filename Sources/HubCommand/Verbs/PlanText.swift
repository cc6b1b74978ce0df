internal import HubKernel

/// A plan of a reload for people: what is added, changed and removed, and what becomes of connections.
struct PlanText {
  private let plan: JSONValue
  private let hasColour: Bool
  private static let tenantLimit = 200

  init(_ plan: JSONValue, colour: Bool) {
    self.plan = plan
    hasColour = colour
  }

  /// The whole plan, a line for each thing.
  var text: String {
    var text = summary + "\n"
    text += section("hub", hub)
    text += section("plugins", plugins)
    text += section("tenants", tenants)
    text += section("networks that change hands", handovers)
    return text + "\n" + connections + "\n"
  }

  private func items(_ name: String) -> [JSONValue] {
    if case .array(let items)? = plan[name] { items } else { [] }
  }

  private var summary: String {
    var parts: [String] = []
    let settings = items("hub").count
    if settings > 0 { parts.append("\(settings) setting\(settings == 1 ? "" : "s") of the hub to change") }
    for (name, kinds) in [
      (
        "plugin",
        [("added", "add"), ("changed", "replace"), ("dependent", "replace with them"), ("removed", "remove")]
      ),
      ("tenant", [("added", "add"), ("changed", "change"), ("removed", "remove")]),
    ] {
      let all = items(name + "s")
      for (kind, verb) in kinds {
        let count = all.count { $0["change"]?.text == kind }
        if count > 0 { parts.append("\(count) \(name)\(count == 1 ? "" : "s") to \(verb)") }
      }
    }
    return parts.isEmpty ? "Nothing changes." : "Plan: \(parts.joined(separator: ", "))."
  }

  private func section(_ title: String, _ rows: [[String]]) -> String {
    guard !rows.isEmpty else { return "" }
    let lines = Table(rows).text.lines.filter { !$0.isEmpty }
    return "\n  \(title)\n" + lines.map { "    \(coloured($0))\n" }.joined()
  }

  private func coloured(_ line: Substring) -> String { coloured(String(line)) }

  private func coloured(_ line: String) -> String {
    guard hasColour else { return line }
    let code: String? =
      switch line.first {
      case "+": "32"
      case "-": "31"
      case "~": "33"
      default: nil
      }
    return code.map { "\u{1B}[\($0)m\(line)\u{1B}[0m" } ?? line
  }

  private var hub: [[String]] { items("hub").map { ["~ " + word($0, "name"), values($0), effect($0)] } }

  private var plugins: [[String]] {
    var rows: [[String]] = []
    for one in items("plugins") {
      let id = word(one, "plugin")
      switch one["change"]?.text {
      case "added": rows.append(["+ " + id])
      case "removed": rows.append(["- " + id])
      case "dependent": rows.append(["~ " + id, "a new instance, because it uses " + word(one, "because")])
      case "untouched": continue
      default:
        rows.append(["~ " + id, "a new instance, which takes over from the old one"])
        if case .array(let settings)? = one["settings"] {
          rows += settings.map { ["    " + word($0, "name"), values($0), effect($0)] }
        }
      }
    }
    let untouched = items("plugins").filter { $0["change"]?.text == "untouched" }.map { word($0, "plugin") }
    if !untouched.isEmpty, !rows.isEmpty { rows.append(["= " + untouched.joined(separator: ", ")]) }
    return rows
  }

  private var tenants: [[String]] {
    let all = items("tenants")
    var rows = all.prefix(Self.tenantLimit).flatMap(tenant)
    if all.count > Self.tenantLimit { rows.append(["  and \(all.count - Self.tenantLimit) more"]) }
    return rows
  }

  private func tenant(_ one: JSONValue) -> [[String]] {
    let name = word(one, "tenant")
    let count = one["connections"]?.int ?? 0
    let connections = "\(count) connection\(count == 1 ? "" : "s")"
    let (before, after) = (list(one, "networksBefore"), list(one, "networksAfter"))
    var rows: [[String]] = []
    switch one["change"]?.text {
    case "added": rows.append(["+ " + name, after.isEmpty ? "" : "networks " + after])
    case "removed":
      let fate = count == 0 ? "" : count == 1 ? ", which is asked to leave" : ", which are asked to leave"
      return [["- " + name, connections + fate]]
    default:
      rows.append(["~ " + name, "\(connections), untouched"])
      if before != after { rows.append(["    networks", "\(before) → \(after)"]) }
    }
    if case .array(let settings)? = one["settings"] {
      let isNew = one["change"]?.text == "added"
      rows += settings.map { ["    " + word($0, "name"), isNew ? word($0, "new") : values($0), effect($0)] }
    }
    return rows
  }

  private var handovers: [[String]] {
    items("handovers").map { one in
      let count = one["members"]?.int ?? 0
      return [
        "~ " + word(one, "network"), "\(word(one, "from")) → \(word(one, "to"))",
        "\(count) member\(count == 1 ? " stays" : "s stay") where they are until they announce again",
      ]
    }
  }

  private var connections: String {
    let open = plan["connections"]?.int ?? 0
    let leaving = plan["leaving"]?.int ?? 0
    var text = "  \(open) connection\(open == 1 ? "" : "s"): \(open - leaving) stay"
    if leaving > 0 { text += ", \(leaving) asked to leave" }
    text += ", none is closed by the reload"
    if let pause = plan["pauseMicroseconds"]?.int {
      text += "; the hub stood still for \(Double(pause) / 1_000) ms"
    }
    return text
  }

  private func word(_ one: JSONValue, _ name: String) -> String { (one[name]?.text ?? "").printable }

  private func values(_ one: JSONValue) -> String { "\(word(one, "old")) → \(word(one, "new"))" }

  private func list(_ one: JSONValue, _ name: String) -> String {
    guard case .array(let items)? = one[name] else { return "" }
    return items.compactMap { $0.text?.printable }.joined(separator: ", ")
  }

  private func effect(_ one: JSONValue) -> String {
    switch one["change"]?.text {
    case "reconnect": "for new connections"
    case "restart": "at the next start"
    default: "live"
    }
  }
}
