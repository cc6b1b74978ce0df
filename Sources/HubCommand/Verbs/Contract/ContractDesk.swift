internal import Glibc
internal import HubKernel
internal import HubTesting

/// Finds the plugin that is meant, holds it against the contract and tells how it went.
struct ContractDesk {
  private static let wordForAll = "all"
  /// A rule that takes longer will never end.
  private static let patience = Duration.seconds(180)

  let invocation: Invocation
  private var console: Console { invocation.console }
  private var arguments: Arguments { invocation.arguments }
  private var catalogue: [CatalogueEntry] { invocation.catalogue }

  init(_ invocation: Invocation) { self.invocation = invocation }

  func test(_ which: String) async throws -> ExitCode {
    if ContractDesk.isFolder(which), !ContractDesk.isFile(which) {
      return try PackageTrial(folder: which, invocation: invocation).run()
    }
    let contracts = try contracts(for: which)
    let watch = ContractWatch(patience: ContractDesk.patience, console: console)
    try watch.begin()
    var reports: [ContractReport] = []
    for contract in contracts {
      let id = contract.entry.manifest.id
      reports.append(await contract.check { watch.note(id, $0) })
    }
    watch.end()
    if arguments.has("--json") {
      console.say(ContractText.json(reports))
    } else {
      for report in reports { console.say(ContractText.text(report, colour: console.output.hasColour)) }
    }
    return reports.allSatisfy(\.isKept) ? .ok : .failed
  }

  static func isFolder(_ which: String) -> Bool { which.contains("/") || which == "." }

  /// Whether it is a settings file, whose programs are meant.
  static func isFile(_ which: String) -> Bool { which.hasSuffix(".yaml") || which.hasSuffix(".yml") }

  /// The contract of one plugin.
  func contract(for which: String) throws(CommandFailure) -> Contract {
    let found = try contracts(for: which)
    guard let contract = found.first, found.count == 1 else {
      throw CommandFailure(.usage, "one plugin is wanted, and '\(which.printable)' is several")
    }
    return contract
  }

  private func contracts(for which: String) throws(CommandFailure) -> [Contract] {
    let loaded = try loaded(from: ContractDesk.isFile(which) ? which : arguments.value("--config"))
    let known = Set(catalogue.map(\.manifest.id))
    let programs = loaded.map { $0.catalogue.filter { !known.contains($0.manifest.id) } } ?? []
    let chosen =
      if ContractDesk.isFile(which) { programs } else if which == ContractDesk.wordForAll {
        catalogue + programs
      } else { (catalogue + programs).filter { $0.manifest.id == which } }
    if chosen.isEmpty {
      let near = Suggestion.nearest(to: which, among: catalogue.map(\.manifest.id))
      throw CommandFailure(
        .notFound, "this hub has no plugin '\(which.printable)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "a folder is written with a slash: ./\(which.printable)"
      )
    }
    let rules = arguments.values("--rule")
    if let unknown = rules.first(where: { !Contract.ruleNames.contains($0) }) {
      let near = Suggestion.nearest(to: unknown, among: Contract.ruleNames)
      throw CommandFailure(
        .notFound, "there is no rule '\(unknown.printable)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "they are \(Contract.ruleNames.joined(separator: ", "))"
      )
    }
    let settings = loaded.map(settings) ?? [:]
    return chosen.map { entry in
      var contract = Contract(entry)
      contract.neighbours = Contract.neighbours(of: entry, in: catalogue)
      contract.isAlone = true
      contract.isProgram = !known.contains(entry.manifest.id)
      contract.rules = Set(rules)
      contract.settings = settings[entry.manifest.id] ?? ""
      return contract
    }
  }

  /// A settings file, with the programs that only its lines know.
  private func loaded(from path: String?) throws(CommandFailure) -> LoadedConfiguration? {
    guard let path else { return nil }
    var words = invocation.arguments
    words.flags["--config"] = [path]
    let loaded = ConfigurationLoader(
      Invocation(
        verb: invocation.verb, arguments: words, console: console, environment: invocation.environment,
        catalogue: catalogue)
    ).load(withSecrets: false)
    guard !loaded.problems.hasErrors else {
      throw CommandFailure(
        .invalid, "\(path.printable) cannot be used: \(loaded.lines.first ?? "")",
        hint: "'hubctl check --config \(path.printable)' tells all that is wrong with it")
    }
    return loaded
  }

  /// What a file says of each plugin, as the lines below its name.
  private func settings(_ loaded: LoadedConfiguration) -> [String: String] {
    var found: [String: String] = [:]
    for line in loaded.tree?["plugins"]?.list ?? [] {
      for entry in line.entries ?? [] { found[entry.key] = FlowText.lines(entry.value) }
    }
    return found
  }
}
