/// One flag of a verb, as help and completion show it.
struct Flag: Sendable {
  /// With its dashes.
  let name: String
  /// One dash and one letter, when there is such a short form.
  let short: String?
  /// What its value is called; nil when it has none.
  let value: String?
  /// The only words its value may be; empty when anything goes.
  let words: [String]
  /// Whether it may be given more than once.
  let repeats: Bool
  /// What it does, in a few words.
  let help: String

  init(
    _ name: String, _ help: String, short: String? = nil, value: String? = nil, words: [String] = [],
    repeats: Bool = false
  ) {
    self.name = name
    self.help = help
    self.short = short
    self.value = value
    self.words = words
    self.repeats = repeats
  }

  /// How help writes it.
  var synopsis: String {
    let names = short.map { "\($0), \(name)" } ?? name
    return value.map { "\(names) \($0)" } ?? names
  }
}

extension Flag {
  /// The flags that every verb has.
  static let common = [
    Flag("--help", "show this text", short: "-h"),
    Flag("--color", "colour the output", value: "WHEN", words: ColourChoice.allCases.map(\.rawValue)),
  ]

  /// The flags of verbs that read the configuration.
  static let configuration = [
    Flag("--config", "read this file instead of ./Plugins.yaml", value: "FILE"),
    Flag("--listen", "listen on this address", value: "HOST:PORT", repeats: true),
    Flag("--port", "listen on this port; 0 takes a free one", value: "PORT"),
    Flag("--host", "listen on this host", value: "HOST"),
    Flag("--name", "call the hub this", value: "NAME"),
    Flag("--set", "set anything, such as hub.limits.connections=5", value: "SETTING=VALUE", repeats: true),
    Flag("--log-level", "write nothing below this", value: "LEVEL", words: LogWords.levels),
    Flag("--log-format", "how a line of the log looks", value: "FORMAT", words: LogWords.formats),
  ]

  /// For verbs with data.
  static let json = Flag("--json", "write JSON")

  /// Where verbs that talk to a hub find it, and what they show there. A token is never a flag: those can be
  /// seen by every user of a machine.
  static let hub = [
    Flag("--context", "the hub of that name: see 'hubctl help context'", value: "NAME"),
    Flag(
      "--admin", "the hub's admin address: HOST:PORT, https://HOST:PORT or the path of a socket",
      value: "ADDRESS"),
    Flag("--token-file", "the file with the token for the admin address", value: "FILE"),
    Flag("--authority", "the file with the authority behind the hub's certificate, PEM", value: "FILE"),
  ]
}
