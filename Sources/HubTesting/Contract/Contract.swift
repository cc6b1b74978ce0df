package import HubKernel

/// What every plugin owes the hub, and a plugin to be held against it.
package struct Contract: Sendable {
  /// The plugin.
  package var entry: CatalogueEntry
  /// What it cannot run without, as it would stand in Plugins.yaml below its name.
  package var settings = ""
  /// Plugins that offer what it requires, or give it something to do, in the order of their lines.
  package var neighbours: [CatalogueEntry] = []
  /// Its README, if that is to be checked.
  package var readme: String?
  /// Whether it is somebody else's program, for which no clock can be held still.
  package var isProgram = false
  /// Whether nothing else happens in this process, so that its memory tells about the plugin alone.
  package var isAlone = false
  /// The rules that are tried, by their names; all of them when there are none.
  package var rules: Set<String> = []
  /// What its settings may name as kept in the environment.
  package var environment: [String: String] = [:]

  /// A plugin with its defaults.
  package init(_ entry: CatalogueEntry) { self.entry = entry }

  /// The names of all rules.
  package static var ruleNames: [String] { ContractRule.all.map(\.name) }

  /// The plugins without which another would not run, and those that give any plugin something to do.
  package static func neighbours(of entry: CatalogueEntry, in catalogue: [CatalogueEntry]) -> [CatalogueEntry]
  {
    var found: [CatalogueEntry] = []
    func add(_ one: CatalogueEntry) {
      guard one.manifest.id != entry.manifest.id,
        !found.contains(where: { $0.manifest.id == one.manifest.id })
      else { return }
      addAll(thatServe: one)
      found.append(one)
    }
    func addAll(thatServe one: CatalogueEntry) {
      for needed in one.manifest.requires {
        if let provider = catalogue.first(where: { $0.manifest.provides.contains(needed) }) { add(provider) }
      }
    }
    for usual in ["signaling", "hub-registry"] {
      guard let one = catalogue.first(where: { $0.manifest.id == usual }) else { continue }
      // One that cannot do without this plugin cannot stand above it.
      if one.manifest.requires.allSatisfy({ !entry.manifest.provides.contains($0) }) { add(one) }
    }
    addAll(thatServe: entry)
    return found
  }

  /// Those among others without which a plugin would not run.
  static func providers(for entry: CatalogueEntry, in others: [CatalogueEntry]) -> [CatalogueEntry] {
    var needed = entry.manifest.requires
    var found: [CatalogueEntry] = []
    // Each stands above those who need it.
    for one in others.reversed() where one.manifest.provides.contains(where: needed.contains) {
      found.insert(one, at: 0)
      needed += one.manifest.requires
    }
    return found
  }

  /// Tries every rule. `begin` hears the name of each before it is tried.
  package func check(begin: (String) -> Void = { _ in }) async -> ContractReport {
    let course = Course(self)
    var outcomes: [ContractOutcome] = []
    for rule in ContractRule.all where rules.isEmpty || rules.contains(rule.name) {
      begin(rule.name)
      let hasBoot = outcomes.first { $0.rule == ContractRule.boot.name }?.verdict != .broken
      outcomes.append(await outcome(of: rule, on: course, canRun: hasBoot))
    }
    return ContractReport(
      plugin: entry.manifest.id, summary: entry.manifest.summary, outcomes: outcomes)
  }

  private func outcome(of rule: ContractRule, on course: Course, canRun: Bool) async -> ContractOutcome {
    var notes = ContractNotes(rule)
    let began = ContinuousClock.now
    if canRun {
      do { try await rule.check(course, &notes) } catch { notes.find("does not run: \(error)") }
    } else {
      notes.skipped = "it does not start"
    }
    let verdict: ContractOutcome.Verdict =
      if !notes.findings.isEmpty { .broken } else if notes.skipped != nil { .untried } else { .kept }
    return ContractOutcome(
      rule: rule.name, verdict: verdict, time: ContinuousClock.now - began,
      remark: notes.skipped ?? notes.measured, findings: notes.findings)
  }
}
