internal import Glibc
internal import HubKernel

/// The pages of the manual, generated from the tables of the verbs and of the settings.
struct Manual {
  let catalogue: [CatalogueEntry]
  /// A day as 2026-01-31, which stands at the foot of each page.
  let date: String

  init(catalogue: [CatalogueEntry], environment: [String: String]) {
    self.catalogue = catalogue
    // Who builds the same package twice wants the same bytes.
    let seconds = environment["SOURCE_DATE_EPOCH"].flatMap { Int($0) } ?? time(nil)
    date = Manual.day(seconds)
  }

  private static func day(_ seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    guard gmtime_r(&seconds, &parts) != nil else { return "1970-01-01" }
    let two: (Int32) -> String = { $0 < 10 ? "0\($0)" : "\($0)" }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
  }

  /// All of them.
  var pages: [ManualPage] {
    [overview] + Verb.all.map(page) + [settings, hub]
  }

  func roff(_ name: String, _ section: Int, _ summary: String) -> Roff {
    var roff = Roff(name, section: section, date: date, version: HubCommand.version)
    roff.section("Name")
    roff.line("\(name) - \(summary)")
    return roff
  }

  private var overview: ManualPage {
    var roff = roff("hubctl", 1, "run a hub for WebRTC signaling, and look after it")
    roff.section("Synopsis")
    roff.synopsis("hubctl", "VERB [operands] [flags]")
    roff.section("Description")
    roff.line(
      "hubctl starts hubs and talks to those that run. Each verb has a page of its own, and its help with")
    roff.line("'hubctl help VERB'. Data goes to standard output, and everything else to standard error.")
    roff.section("Verbs")
    for verb in Verb.all { roff.item("hubctl \(verb.name)", verb.summary + ".") }
    roff.section("Which hub")
    roff.line("Verbs that talk to a running hub look for its admin address in this order:")
    for (tag, meaning) in AdminTarget.precedence { roff.item(tag, meaning) }
    roff.section("Environment")
    for (name, meaning) in Manual.variables { roff.item(name, meaning) }
    roff.section("Files")
    for (path, meaning) in Manual.files { roff.item(path, meaning) }
    exits(&roff)
    roff.section("Examples")
    roff.example("hubctl run", "Start the hub that ./Plugins.yaml describes")
    roff.example("hubctl check --config prod.yaml", "Find everything that is wrong with a file")
    roff.example("hubctl doctor --production", "Before others depend on it")
    roff.references(
      Verb.all.map { ("hubctl-\($0.name)", 1) } + [("Plugins.yaml", 5), ("loft", 7)])
    return ManualPage(name: "hubctl", section: 1, text: roff.text)
  }

  private func page(of verb: Verb) -> ManualPage {
    let name = "hubctl-\(verb.name)"
    var roff = roff(name, 1, verb.summary)
    roff.section("Synopsis")
    roff.synopsis("hubctl \(verb.name)", (verb.operands.map(\.synopsis) + ["[flags]"]).joined(separator: " "))
    roff.section("Examples")
    for example in verb.examples { roff.example(example.line, Manual.sentence(example.meaning)) }
    if !verb.operands.isEmpty {
      roff.section("Operands")
      for operand in verb.operands {
        let words = operand.words.isEmpty ? "" : " One of: \(operand.words.joined(separator: ", "))."
        roff.item(operand.name, Manual.sentence(operand.help) + "." + words)
      }
    }
    roff.section("Options")
    for flag in verb.allFlags {
      let words = flag.words.isEmpty ? "" : " One of: \(flag.words.joined(separator: ", "))."
      roff.item(
        flag.synopsis, Manual.sentence(flag.help) + "." + words + (flag.repeats ? " May be repeated." : ""))
    }
    exits(&roff)
    roff.references([("hubctl", 1), ("Plugins.yaml", 5), ("loft", 7)])
    return ManualPage(name: name, section: 1, text: roff.text)
  }

  private func exits(_ roff: inout Roff) {
    roff.section("Exit status")
    for code in ExitCode.allCases { roff.item("\(code.rawValue)", Manual.sentence(code.meaning) + ".") }
  }

  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  private static let variables = [
    ("HUBCTL_ADDR", "The admin address of the hub, as --admin takes it."),
    ("HUBCTL_TOKEN_FILE", "The file with the token for the admin address."),
    ("HUBCTL_TOKEN", "The token itself, where no file can be had."),
    ("XDG_CONFIG_HOME", "Contexts are kept in loft/contexts.json below it; ~/.config when it is not set."),
    ("XDG_RUNTIME_DIR", "Where the sockets of this user's hubs are, in loft below it."),
    ("XDG_STATE_HOME", "What a hub keeps over a restart is in loft below it."),
    ("NO_COLOR", "Colours nothing, unless --color says so."),
    ("CLICOLOR_FORCE", "Colours even what no terminal reads."),
    ("SOURCE_DATE_EPOCH", "The day that 'hubctl man' writes below its pages, in seconds since 1970."),
  ]

  private static let files = [
    ("./Plugins.yaml", "The settings of the hub: see Plugins.yaml(5)."),
    ("~/.config/loft/contexts.json", "Hubs by name: see hubctl-context(1)."),
    ("/tmp/loft-UID/NAME.sock", "Where a hub is heard that has no hub.admin, without XDG_RUNTIME_DIR."),
  ]
}
