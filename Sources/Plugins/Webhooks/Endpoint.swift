import HubKernel

/// Somebody who is told what happens.
struct Endpoint: SettingsItem {
  /// So many of one owner.
  static let most = 16
  static let mostSecrets = 4
  private static let longestName = 64

  var name = ""
  var url = ""
  var secrets: [Secret] = []
  var events = [EventName("peerAnnounced"), EventName("peerLeft")]
  var namespaces: [String] = []
  var batch = 100
  var deadline = Duration.seconds(10)
  var giveUpAfter = Duration.seconds(86_400)
  var authority = ""

  init() {}

  static let fields: [Field<Endpoint>] = [
    Field("name", \.name, "what figures and logs call it") { isName($0) },
    Field("url", \.url, "where to, http:// or https://") { urlComplaint($0) },
    Field("secrets", \.secrets, "what requests are signed with; several while one replaces the other") {
      (1...mostSecrets).contains($0.count) ? nil : "one to \(mostSecrets) secrets sign requests"
    },
    Field("events", \.events, "what it is told, by the names in Docs/Reference/Events.md") {
      $0.isEmpty ? "an endpoint without events is told nothing" : nil
    },
    Field("namespaces", \.namespaces, "whose events; none means those of all"),
    Field("batch", \.batch, "the most events in one request", in: 1...1_000),
    Field(
      "deadline", \.deadline, "how long an answer may take", in: .milliseconds(100) ... .seconds(60)),
    Field(
      "giveUpAfter", \.giveUpAfter, "how long one request is tried again",
      in: .seconds(1) ... .seconds(604_800)),
    Field("authority", \.authority, "file with the authorities to believe, PEM; empty for the machine's own"),
  ]

  func validate(_ problems: inout Problems, at position: Position) {
    if name.isEmpty { problems.add("an endpoint needs a name", at: position, hint: "add name: presence") }
    if url.isEmpty {
      problems.add("an endpoint needs an address", at: position, hint: "add url: https://example.org/hook")
    }
    if secrets.isEmpty {
      problems.add(
        "an endpoint needs a secret, or anybody could pretend to be this hub", at: position,
        hint: "add secrets: env:HOOK_SECRET")
    }
    for complaint in secrets.compactMap(Signature.complaint) {
      problems.add("endpoint '\(name)': \(complaint)", at: position, hint: Signature.hint)
    }
  }

  private static func isName(_ name: String) -> String? {
    let isPlain = name.utf8.allSatisfy {
      (48...57).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "-")
    }
    return isPlain && (1...longestName).contains(name.utf8.count)
      ? nil : "a name has at most \(longestName) lower-case letters, digits and '-'"
  }

  private static func urlComplaint(_ url: String) -> String? {
    guard let scheme = ["http://", "https://"].first(where: url.hasPrefix) else {
      return "an address begins with https:// or http://"
    }
    let host = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !host.isEmpty, !host.contains("@"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return "expected an address such as https://example.org/hook, without a password"
    }
    return nil
  }

  @Sendable static func complaint(about endpoints: [Endpoint]) -> String? {
    if endpoints.count > most { return "there are more than \(most)" }
    var names: Set<String> = []
    let twin = endpoints.first { !names.insert($0.name).inserted }
    return twin.map { "two endpoints are called '\($0.name)'" }
  }
}
