import HubKernel
import HubTokens

/// What kind of hub it is, and so how far it is trusted.
enum Tier: String, SettingValue, CaseIterable {
  /// Run by those who run this one.
  case custom
  case production
  case regional
  case community
  /// Found, with nobody's word for it.
  case discovered

  /// In which order tiers are called.
  var rank: Int { Tier.allCases.firstIndex(of: self) ?? 0 }
}

/// A hub of the settings: an address, or an address with what belongs to it.
struct KnownHub: SettingValue {
  var about = KnownHubSettings()

  /// A hub with nothing but its address.
  init(url: String = "") { about.url = url }

  static var typeWords: String {
    "an address such as wss://hub.example.org, or \(KnownHubSettings.typeWords)"
  }
  static var settingSchema: SchemaFragment {
    SchemaFragment().adding(
      "anyOf", json: "[{\"type\":\"string\"},\(KnownHubSettings.settingSchema.text)]")
  }
  var settingText: String {
    self == KnownHub(url: about.url) ? about.url : about.settingText
  }
  var settingJSON: String? { nil }

  static func decode(_ node: ConfigNode, _ context: inout DecodingContext) -> KnownHub? {
    guard node.text != nil, !node.isNull else {
      var hub = KnownHub()
      guard let about = KnownHubSettings.decode(node, &context) else { return nil }
      hub.about = about
      return hub
    }
    let hub = KnownHub(url: node.text ?? "")
    if let complaint = KnownHubSettings.complaint(hub.about.url) {
      context.fail(complaint, at: node.position, hint: "write wss://hub.example.org")
      return nil
    }
    return hub
  }

  @Sendable static func complaint(_ hubs: [KnownHub]) -> String? {
    if hubs.count > BootstrapPlugin.Settings.mostHubs {
      return "there are more than \(BootstrapPlugin.Settings.mostHubs)"
    }
    var seen: Set<HubLocation> = []
    let twin = hubs.first { hub in
      (try? HubLocation(hub.about.url)).map { !seen.insert($0).inserted } ?? false
    }
    return twin.map { "\($0.about.url) stands here twice" }
  }
}

/// What belongs to a hub of the settings.
struct KnownHubSettings: SettingsItem {
  var url = ""
  var token = Secret?.none
  var region = ""
  var priority = HubRecord.usualPriority
  var tier = Tier.custom
  var authority = ""

  static let fields: [Field<KnownHubSettings>] = [
    Field("url", \.url, "where it is", check: complaint),
    Field("token", \.token, "what it asks for: env:NAME or file:PATH"),
    Field("region", \.region, "where it stands; global stands near everybody"),
    Field("priority", \.priority, "the lower, the sooner it is called", in: 0...1_000),
    Field("tier", \.tier, "what kind of hub it is; tiers are called in this order"),
    Field("authority", \.authority, "the file with the authority behind its certificate, PEM"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if url.isEmpty {
      problems.add("a hub needs an address", at: position, hint: "write url: wss://hub.example.org")
    }
  }

  @Sendable static func complaint(_ url: String) -> String? {
    do throws(HubLocation.Mistake) {
      _ = try HubLocation(url)
      return nil
    } catch {
      return error.description
    }
  }
}
