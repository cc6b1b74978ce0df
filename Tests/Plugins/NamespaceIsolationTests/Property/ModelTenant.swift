import HubKernel

@testable import HubTesting

/// A tenant as the model knows it. The first of them stands for the namespace of those whom nobody claims.
struct ModelTenant {
  let name: String
  /// What its peers put into all that they say, and nobody else knows.
  let marker: String
  /// How ids of its peers begin.
  let idRange: String
  /// The networks only its own peers know of.
  let secretNetwork: String
  var patterns: [String] = []
  var rules = "{}"
  var off: [String] = []
  var isPresent = true

  init(_ name: String, _ generator: inout SeededGenerator) {
    self.name = name
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    marker =
      Marker.start + String((0..<Marker.length).map { _ in letters.randomElement(using: &generator) ?? "a" })
    idRange = Self.hexadecimal(8, &generator)
    secretNetwork = "\(name)-\(marker)"
  }

  static func hexadecimal(_ count: Int, _ generator: inout SeededGenerator) -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<count).map { _ in digits.randomElement(using: &generator) ?? "0" })
  }

  /// Whether one of its patterns is meant for a network. Bytes, since some names only look alike.
  func claims(_ network: String) -> Bool {
    let name = Array(network.utf8)
    return patterns.contains { pattern in
      let bytes = Array(pattern.utf8)
      return bytes.last == UInt8(ascii: "*") ? name.starts(with: bytes.dropLast()) : name == bytes
    }
  }
}

/// How markers are found in bytes: they begin alike, with letters that are no hexadecimal digits.
enum Marker {
  static let start = "zzq"
  static let length = 10
}

/// The Plugins.yaml of the moment, as the model knows it.
struct ModelSettings {
  var tenants: [ModelTenant]
  var networksPerPeer: Int
  var isIsolationOn = true
  var hasEcho = false
  var rules = "{}"
  private static let contested = [
    "shared", "lobby", "meet-*", "t\u{e9}", "te\u{301}", "global", "pigeonhub-mesh",
  ]
  /// Networks that everybody can guess.
  static let guessable = [
    "shared", "lobby", "meet-1", "meet-2", "t\u{e9}", "te\u{301}", "global", "pigeonhub-mesh", "My Room",
    "nobody", "north-1", "south-1", "east-1",
  ]

  init(_ generator: inout SeededGenerator) {
    tenants = ["default", "north", "south", "east", "inner", "outer"].map { ModelTenant($0, &generator) }
    networksPerPeer = Bool.random(using: &generator) ? 1 : 3
    shuffle(&generator)
  }

  /// Whom a network belongs to for those who show no credential.
  func claimant(of network: String) -> Int {
    tenants.indices.dropFirst().first { tenants[$0].isPresent && tenants[$0].claims(network) } ?? 0
  }

  /// Deals the contested networks out anew, and changes whatever else can be changed.
  mutating func shuffle(_ generator: inout SeededGenerator) {
    for place in tenants.indices.dropFirst() {
      let name = tenants[place].name
      // The last two claim no network: they are reached with credentials only.
      tenants[place].patterns = place <= 3 ? ["\(name)-*"] : []
      tenants[place].isPresent = Int.random(in: 0..<5, using: &generator) > 0
      tenants[place].rules = Self.rules(&generator, perTenant: true)
      tenants[place].off = ["hub-registry", "namespace-isolation"].filter { _ in
        Int.random(in: 0..<8, using: &generator) == 0
      }
    }
    if !tenants.dropFirst().contains(where: \.isPresent) { tenants[1].isPresent = true }
    for network in Self.contested {
      let owner = Int.random(in: 0...3, using: &generator)
      if owner > 0 { tenants[owner].patterns.append(network) }
    }
    isIsolationOn = Int.random(in: 0..<6, using: &generator) > 0
    hasEcho = Bool.random(using: &generator)
    rules = Self.rules(&generator, perTenant: false)
  }

  private static func rules(_ generator: inout SeededGenerator, perTenant: Bool) -> String {
    var rules: [String] = []
    func sometimes(_ rule: String) { if Int.random(in: 0..<5, using: &generator) == 0 { rules.append(rule) } }
    sometimes("peers: 6")
    sometimes("connections: 7")
    sometimes("networks: 2")
    sometimes("peersPerNetwork: 3")
    sometimes("hubs: 1")
    sometimes("messageBytes: 1KiB")
    sometimes("origins: [https://here.example]")
    sometimes("reserved: [lobby, 'meet-2']")
    sometimes("names: strict")
    if !perTenant {
      sometimes("unknown: refuse")
      rules.append("grace: 3s")
    }
    return "{\(rules.joined(separator: ", "))}"
  }

  var yaml: String {
    let isolation = isIsolationOn ? "{namespace-isolation: \(rules)}, " : ""
    var text = """
      hub: {limits: {networksPerPeer: \(networksPerPeer)}}
      plugins: [binder, \(isolation)signaling, hub-registry, health\(hasEcho ? ", echo" : "")]
      namespaces:

      """
    for tenant in tenants.dropFirst() where tenant.isPresent {
      let networks = tenant.patterns.map { "\"\($0)\"" }.joined(separator: ", ")
      let off = tenant.off.filter { $0 != "namespace-isolation" || isIsolationOn }
      let isolation =
        isIsolationOn && !off.contains("namespace-isolation") ? ["namespace-isolation: \(tenant.rules)"] : []
      let plugins = (off.map { "\($0): off" } + isolation).joined(separator: ", ")
      text += "  \(tenant.name): {networks: [\(networks)], plugins: {\(plugins)}}\n"
    }
    return text
  }
}
