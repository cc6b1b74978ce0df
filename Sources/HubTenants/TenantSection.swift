package import HubBase
package import HubConfig
internal import HubWire

/// One entry under `namespaces:`.
package struct TenantSection {
  package let namespace: Namespace
  package let position: Position
  package private(set) var networks: [NamespaceMap.Pattern] = []
  /// What it says to plugins, by their ids.
  package private(set) var overrides: [String: ConfigNode] = [:]
  /// The plugins it does without.
  package private(set) var off: Set<String> = []

  /// Reads all of them; `plugins` are the ids of those that are on.
  package static func read(
    _ node: ConfigNode?, plugins: [String], problems: inout Problems
  ) -> [TenantSection] {
    guard let node, !node.isNull else { return [] }
    guard let entries = node.entries else {
      problems.add("expected namespaces by name, found \(node.kindWords)", at: node.position)
      return []
    }
    var tenants: [TenantSection] = []
    var places: [String: Position] = [:]
    for entry in entries {
      guard isValidName(entry.key) else {
        problems.add(
          "'\(entry.key.printable)' cannot name a namespace", at: entry.position,
          hint: "use lower-case letters, digits and single hyphens, at most 63 of them")
        continue
      }
      if let first = places.updateValue(entry.position, forKey: entry.key) {
        problems.add("'\(entry.key)' stands here twice", at: entry.position, also: first)
        continue
      }
      guard entry.key != Namespace.standard.name else {
        problems.add(
          "'\(entry.key)' is the namespace of networks that no tenant claims", at: entry.position,
          hint: "call the tenant something else; what is said under 'plugins:' holds there")
        continue
      }
      guard let namespace = Namespace.named(entry.key) else {
        problems.add("there are too many namespaces", at: entry.position)
        continue
      }
      var tenant = TenantSection(namespace: namespace, position: entry.position)
      tenant.read(entry.value, plugins, problems: &problems)
      tenants.append(tenant)
    }
    complainOfOverlaps(tenants, problems: &problems)
    return tenants
  }

  /// Seed rule for namespaces: lower-case letters and digits, single hyphens between them, at most 63.
  package static func isValidName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-")
    else {
      return false
    }
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): continue
      case UInt8(ascii: "-") where bytes[index - 1] != UInt8(ascii: "-"): continue
      default: return false
      }
    }
    return true
  }

  private mutating func read(_ node: ConfigNode, _ plugins: [String], problems: inout Problems) {
    guard let entries = node.entries else {
      problems.add("expected the keys networks and plugins, found \(node.kindWords)", at: node.position)
      return
    }
    for entry in entries {
      switch entry.key {
      case "networks": readNetworks(entry.value, problems: &problems)
      case "plugins": readPlugins(entry.value, plugins, problems: &problems)
      default:
        let near = Suggestion.nearest(to: entry.key, among: ["networks", "plugins"])
        problems.add(
          "a namespace has no setting '\(entry.key)'", at: entry.position,
          hint: near.map { "did you mean '\($0)'?" } ?? "it has networks and plugins")
      }
    }
  }

  private mutating func readNetworks(_ node: ConfigNode, problems: inout Problems) {
    guard let items = node.list else {
      problems.add("expected a list of networks, found \(node.kindWords)", at: node.position)
      return
    }
    for item in items {
      guard let text = item.text else {
        problems.add("expected the name of a network, found \(item.kindWords)", at: item.position)
        continue
      }
      let pattern = NamespaceMap.Pattern(text: text, position: item.position)
      let body = pattern.bytes
      guard text == "*" || NetworkName(utf8: body) != nil, !body.contains(UInt8(ascii: "*")) else {
        problems.add(
          "'\(text.printable)' is not the name of a network", at: item.position,
          hint: "write a name, or the beginning of names followed by '*'")
        continue
      }
      networks.append(pattern)
    }
  }

  private mutating func readPlugins(_ node: ConfigNode, _ plugins: [String], problems: inout Problems) {
    guard let entries = node.entries else {
      problems.add("expected plugins by name, found \(node.kindWords)", at: node.position)
      return
    }
    for entry in entries {
      guard plugins.contains(entry.key) else {
        let near = Suggestion.nearest(to: entry.key, among: plugins)
        problems.add(
          "'\(entry.key)' is not switched on for the server", at: entry.position,
          hint: near.map { "did you mean '\($0)'?" } ?? "add '- \(entry.key)' to plugins")
        continue
      }
      if entry.value.text == "off" {
        off.insert(entry.key)
      } else if overrides.updateValue(entry.value, forKey: entry.key) != nil {
        problems.add("'\(entry.key)' stands here twice", at: entry.position)
      }
    }
  }

  /// Names what two tenants claim. In the order of their bytes, beginnings stand before all that they cover,
  /// so that thousands of tenants are compared with few of each other.
  private static func complainOfOverlaps(_ tenants: [TenantSection], problems: inout Problems) {
    var claims: [(bytes: [UInt8], place: Int, tenant: Int, pattern: NamespaceMap.Pattern)] = []
    for (number, tenant) in tenants.enumerated() {
      for pattern in tenant.networks { claims.append((pattern.bytes, claims.count, number, pattern)) }
    }
    claims.sort { one, other in
      if one.bytes != other.bytes { return one.bytes.lexicographicallyPrecedes(other.bytes) }
      return one.pattern.isPrefix && !other.pattern.isPrefix
    }
    var covering: [Int] = []
    var clashes: [(earlier: Int, later: Int)] = []
    for (index, claim) in claims.enumerated() {
      while let last = covering.last, !claim.bytes.starts(with: claims[last].bytes) { covering.removeLast() }
      let equal = index > 0 && claims[index - 1].bytes == claim.bytes && !claims[index - 1].pattern.isPrefix
      for other in equal ? covering + [index - 1] : covering where claims[other].tenant != claim.tenant {
        clashes.append(claims[other].place < claim.place ? (other, index) : (index, other))
      }
      if claim.pattern.isPrefix { covering.append(index) }
    }
    for clash in clashes {
      let (mine, theirs) = (claims[clash.later].pattern, claims[clash.earlier])
      problems.add(
        "'\(mine.text)' is claimed by \(tenants[theirs.tenant].namespace.name) too", at: mine.position,
        hint: "a network belongs to one namespace", also: theirs.pattern.position)
    }
  }
}
