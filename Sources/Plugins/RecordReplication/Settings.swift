public import HubKernel

extension RecordReplicationPlugin {
  /// What can be said under `record-replication:`.
  public struct Settings: PluginSettings {
    var copies = 3
    var interval = Duration.seconds(30)
    var linger = Duration.seconds(60)
    var seekWithin = Duration.seconds(1)
    var askWithin = Duration.milliseconds(300)
    var hubs: [String] = []
    var secret = Secret?.none
    var poll = Duration.seconds(5)
    var authority = ""

    /// The defaults.
    public init() {}

    /// A shorter secret could be guessed from one request, at leisure.
    private static let shortestSecret = 32
    static let mostHubs = 64

    /// What can be set.
    public static let fields: [Field<Settings>] = [
      Field(
        "copies", \.copies, "on how many hubs a record is kept, the one it is published on among them or not",
        in: 1...16, perNamespace: false),
      Field(
        "interval", \.interval, "how often two hubs compare what both should have",
        in: .seconds(1) ... .seconds(3_600), perNamespace: false),
      Field(
        "linger", \.linger, "how long a record stays at the least that others should have instead",
        in: .zero ... .seconds(86_400), perNamespace: false),
      Field(
        "seekWithin", \.seekWithin, "how long a topic is looked for on other hubs",
        in: .milliseconds(50) ... .seconds(10), perNamespace: false),
      Field(
        "askWithin", \.askWithin, "how long one hub is waited for before the next is asked as well",
        in: .milliseconds(10) ... .seconds(5), perNamespace: false),
      Field(
        "hubs", \.hubs,
        "hubs to replicate with over HTTP while no mesh leads there, such as https://b.example.org",
        perNamespace: false, check: complaint),
      Field(
        "secret", \.secret, "what hubs that replicate over HTTP sign with, the same on all of them",
        perNamespace: false, check: secretComplaint),
      Field(
        "poll", \.poll, "how often hubs ask each other over HTTP whether there is anything",
        in: .milliseconds(200) ... .seconds(300), perNamespace: false),
      Field(
        "authority", \.authority,
        "PEM file with those whose word is good for such hubs; the machine's unless it is said",
        perNamespace: false),
    ]

    /// Relates what is said.
    public func validate(_ problems: inout Problems, at position: Position) {
      if !hubs.isEmpty, secret == nil {
        problems.add(
          "record-replication.hubs needs a secret: make one with 'openssl rand -base64 32'", at: position)
      }
    }

    @Sendable private static func complaint(_ hubs: [String]) -> String? {
      if hubs.count > mostHubs { return "at most \(mostHubs) hubs" }
      return hubs.allSatisfy { HubURL($0) != nil } ? nil : "a hub's address begins with https:// or http://"
    }

    @Sendable private static func secretComplaint(_ secret: Secret?) -> String? {
      secret?.withBytes { bytes -> String? in
        bytes.count < shortestSecret ? "a secret has at least \(shortestSecret) bytes" : nil
      } ?? nil
    }
  }
}
