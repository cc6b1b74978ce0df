import HubKernel
import HubTokens

/// What signatures of records are worth.
enum SignaturePolicy: String, SettingValue, CaseIterable {
  /// Only records that a listed key signed are used.
  case required
  /// They come first; others are used when nothing else is left.
  case preferred
}

/// What can be said under `bootstrap.discovery:`.
struct DiscoverySettings: PluginSettings {
  var domains: [String] = []
  var wellKnown = true
  var dns = true
  var hubs = true
  var records = true
  var nameServers: [String] = []
  var authority = ""
  var connections = 3
  var signatures = SignaturePolicy.preferred
  var keys: [RecordKey] = []
  var maxAge = Duration.seconds(90 * 86_400)
  var privateAddresses = false
  var cache = true
  var cacheTTL = Duration.seconds(86_400)
  var cachePeers = 50
  var healthCheck = Duration.seconds(300)

  static let mostDomains = 16
  static let mostKeys = 64

  static let fields: [Field<DiscoverySettings>] = [
    Field(
      "domains", \.domains, "domains that are asked for hubs; nobody is asked without one",
      check: complaint(aboutDomains:)),
    Field("wellKnown", \.wellKnown, "asks https://DOMAIN/.well-known/pigeonhub-bootstrap"),
    Field("dns", \.dns, "asks for the TXT records of _pigeonhub-bootstrap.DOMAIN"),
    Field("hubs", \.hubs, "takes note of addresses of hubs in the mesh, for when links are lost"),
    Field(
      "records", \.records,
      "takes hubs that announce themselves as records under bootstrap-peer-ID, where records are kept"),
    Field(
      "nameServers", \.nameServers, "name servers to ask instead of this machine's, perhaps with a port",
      check: complaint(aboutServers:)),
    Field("authority", \.authority, "the file with the authority behind the domains' certificates, PEM"),
    Field(
      "connections", \.connections, "hubs that were found are called while fewer links than this are held",
      in: 0...16),
    Field("signatures", \.signatures, "what becomes of records that no listed key signed"),
    Field(
      "keys", \.keys, "Ed25519 keys whose records are believed: base64, or {key, tier}",
      check: { $0.count <= mostKeys ? nil : "there are more than \(mostKeys) keys" }),
    Field(
      "maxAge", \.maxAge, "how old a record may be that says when it was made",
      in: .seconds(60) ... .seconds(3650 * 86_400)),
    Field(
      "privateAddresses", \.privateAddresses, "whether records may lead into networks that are not public"),
    Field("cache", \.cache, "whether hubs that were reached are remembered over a restart"),
    Field(
      "cacheTTL", \.cacheTTL, "for how long they are, after they were last heard of",
      in: .seconds(60) ... .seconds(365 * 86_400)),
    Field("cachePeers", \.cachePeers, "how many hubs are remembered beside those of `hubs`", in: 1...1_000),
    Field(
      "healthCheck", \.healthCheck, "how often hubs in reserve are tried and others looked for",
      in: .seconds(1) ... .seconds(86_400)),
  ]

  @Sendable private static func complaint(aboutDomains domains: [String]) -> String? {
    if domains.count > mostDomains { return "there are more than \(mostDomains)" }
    let stranger = domains.first { Domain($0) == nil }
    return stranger.map { "'\($0.printable)' is no domain: write example.org, or example.org:8443" }
  }

  @Sendable private static func complaint(aboutServers servers: [String]) -> String? {
    let stranger = servers.first { server in
      IPAddress(server) == nil && DatagramAddress(server).flatMap { IPAddress($0.host) } == nil
    }
    return stranger.map { "'\($0.printable)' is no address: write 192.0.2.53, or 127.0.0.1:5353" }
  }
}

/// A key whose records are believed.
struct RecordKey: SettingValue {
  var about = RecordKeySettings()

  static var typeWords: String { "a key in base64, or \(RecordKeySettings.typeWords)" }
  static var settingSchema: SchemaFragment {
    SchemaFragment().adding(
      "anyOf", json: "[{\"type\":\"string\"},\(RecordKeySettings.settingSchema.text)]")
  }
  var settingText: String { about.tier == RecordKeySettings().tier ? about.key : about.settingText }
  var settingJSON: String? { nil }

  /// Its 32 bytes.
  var bytes: [UInt8] { Base64Text.decode(about.key) ?? [] }

  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> RecordKey? {
    var key = RecordKey()
    guard node.text != nil, !node.isNull else {
      guard let about = RecordKeySettings.decode(node, &context) else { return nil }
      key.about = about
      return key
    }
    key.about.key = node.text ?? ""
    if let complaint = RecordKeySettings.complaint(key.about.key) {
      context.fail(complaint, at: node.position)
      return nil
    }
    return key
  }
}

/// What belongs to a key of the settings.
struct RecordKeySettings: SettingsItem {
  var key = ""
  var tier = Tier.production

  static let fields: [Field<RecordKeySettings>] = [
    Field("key", \.key, "its 32 bytes in base64, as publicKey has them in a record", check: complaint),
    Field("tier", \.tier, "what hubs are that it signs for"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if key.isEmpty { problems.add("a key is needed", at: position, hint: "write key: BASE64") }
  }

  @Sendable static func complaint(_ text: String) -> String? {
    Base64Text.decode(text)?.count == 32 ? nil : "a key is 32 bytes in base64, with '=' at its end"
  }
}

/// What can be said under `bootstrap.publish:`.
struct PublishSettings: PluginSettings {
  var enabled = true
  var hubs = true
  var records = false
  var key = Secret?.none
  var app = ""

  static let fields: [Field<PublishSettings>] = [
    Field("enabled", \.enabled, "answers at /.well-known/pigeonhub-bootstrap and peerpigeon.json"),
    Field("hubs", \.hubs, "names other hubs of the mesh as well, as far as they have a public address"),
    Field(
      "records", \.records,
      "announces this hub as a record under bootstrap-peer-ID, signed with key, where mesh.publicUrl is set"),
    Field("key", \.key, "the Ed25519 key that signs what is published: env:NAME or file:PATH, PEM") {
      secret in
      secret?.withBytes { bytes in Publisher.complaint(aboutKey: bytes) } ?? nil
    },
    Field("app", \.app, "what peerpigeon.json calls this mesh; empty means the mesh's name"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if records, key == nil {
      problems.add(
        "publish.records needs a key", at: position, hint: "hubctl token new key --kind ed25519 makes one")
    }
  }
}
