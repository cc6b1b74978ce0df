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
    // Without the letter that markers begin with, or one could seem to begin inside another.
    let letters = Array("abcdefghijklmnopqrstuvwxy0123456789")
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
  var hasMesh = true
  var takesClassic = true
  /// The id of the hub, which those without a tenant may hear of and nobody else.
  let hub: String
  /// Whether tenants are told apart by tokens, and not by the word of their peers.
  let usesTokens: Bool
  var rules = "{}"
  private static let contested = [
    "shared", "lobby", "meet-*", "t\u{e9}", "te\u{301}", "global", "pigeonhub-mesh",
  ]
  /// Networks that everybody can guess.
  static let guessable = [
    "shared", "lobby", "meet-1", "meet-2", "t\u{e9}", "te\u{301}", "global", "pigeonhub-mesh", "My Room",
    "nobody", "north-1", "south-1", "east-1",
  ]

  /// SHA-256 of each tenant's token.
  private static let hashes = [
    "north": "8abe5c115792a8e1f348cc8808be62829e4fdf2270112b4a524d20900683d214",
    "south": "c2c89646cee8ec2461ec1fc53ee530a64b9b36df390e3b3c38e7987e6a5434d7",
    "east": "b94d333b5acf526d1eb8c49b348f1d14bf48fc7b7f41a408c415128d27c57b07",
    "inner": "991950cc50c57497c609de568ae4012cff05d8016270c8882c0bfaf025170c17",
    "outer": "8ea9e1ceb059196a5ab2fe89eec76283b035b1d9cdf5cfe47992972c35ab10c9",
  ]

  /// What a peer of a tenant shows when it connects.
  func credential(of tenant: Int) -> String {
    let name = tenants[tenant].name
    return usesTokens ? "token=\(Self.token(of: name))" : "tenant=\(name)"
  }

  /// What somebody of a tenant shows over HTTP.
  func field(of tenant: Int) -> (name: String, value: String) {
    let name = tenants[tenant].name
    return usesTokens ? ("authorization", "Bearer \(Self.token(of: name))") : ("x-tenant", name)
  }

  private static func token(of name: String) -> String { "token-of-\(name)-0123456789abcdef" }

  init(_ generator: inout SeededGenerator) {
    tenants = ["default", "north", "south", "east", "inner", "outer"].map { ModelTenant($0, &generator) }
    networksPerPeer = Bool.random(using: &generator) ? 1 : 3
    usesTokens = Bool.random(using: &generator)
    hub = ModelTenant.hexadecimal(40, &generator)
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
      tenants[place].off = ["hub-registry", "namespace-isolation", "mesh", "records"].filter { _ in
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
    hasMesh = Int.random(in: 0..<6, using: &generator) > 0
    takesClassic = Int.random(in: 0..<4, using: &generator) > 0
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

  /// Whether a peer that announces itself on a network there is taken for a hub. In a tenant only those are
  /// who are bound to it.
  func takesOver(_ network: String, in tenant: Int, isBound: Bool) -> Bool {
    network == Self.mesh && hasMesh(in: tenant) && (tenant == 0 || isBound)
  }

  func hasMesh(in tenant: Int) -> Bool {
    hasMesh && (tenant == 0 || !tenants[tenant].off.contains("mesh"))
  }

  /// The network on which hubs announce themselves.
  static let mesh = "pigeonhub-mesh"

  var yaml: String {
    var switchedOn = [usesTokens ? "{auth-tokens: {open: []}}" : "binder"]
    if isIsolationOn { switchedOn.append("{namespace-isolation: \(rules)}") }
    switchedOn +=
      ["memory-storage", "{records: {unsigned: allow}}", "metrics", "signaling", "hub-registry", "health"]
      + (hasEcho ? ["echo"] : [])
    if hasMesh { switchedOn.append("{mesh: {classic: \(takesClassic ? "allow" : "refuse")}}") }
    var text = """
      hub: {id: '\(hub)', limits: {networksPerPeer: \(networksPerPeer)}}
      plugins: [\(switchedOn.joined(separator: ", "))]
      namespaces:

      """
    for tenant in tenants.dropFirst() where tenant.isPresent {
      let networks = tenant.patterns.map { "\"\($0)\"" }.joined(separator: ", ")
      let off = tenant.off.filter {
        ($0 != "namespace-isolation" || isIsolationOn) && ($0 != "mesh" || hasMesh)
      }
      let isolation =
        isIsolationOn && !off.contains("namespace-isolation") ? ["namespace-isolation: \(tenant.rules)"] : []
      let hash = Self.hashes[tenant.name] ?? ""
      let tokens =
        usesTokens
        ? ["auth-tokens: {required: false, tokens: [{name: a, operator: true, value: \"sha256:\(hash)\"}]}"]
        : []
      let plugins = (off.map { "\($0): off" } + isolation + tokens).joined(separator: ", ")
      text += "  \(tenant.name): {networks: [\(networks)], plugins: {\(plugins)}}\n"
    }
    return text
  }
}
