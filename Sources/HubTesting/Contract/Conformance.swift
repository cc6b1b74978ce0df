public import HubKernel

/// What a plugin does that no plugin may.
public struct ConformanceFailure: Error, CustomStringConvertible {
  /// The plugin.
  public let plugin: String
  /// Everything that was found, a sentence for each.
  public let findings: [String]

  /// All of it, a line for each finding.
  public var description: String {
    findings.map { "\(plugin) \($0)" }.joined(separator: "\n")
  }
}

/// Holds a plugin against the contract of all plugins; throws everything it does wrong.
///
/// This is what `hubctl plugin test` does, but for what can only be told by a process that does nothing else:
/// how much memory a plugin takes, and how long its handlers do.
///
/// - Parameters:
///   - plugin: which one.
///   - settings: what it cannot run without, as it would stand in Plugins.yaml.
///   - others: plugins that offer what it requires, in the order of their lines.
///   - readme: its README, if that is to be checked.
public func checkConformance<P: Plugin>(
  of plugin: P.Type, settings: String = "", beside others: [CatalogueEntry] = [], readme: String? = nil
) async throws {
  try await checkConformance(of: CatalogueEntry(plugin), settings: settings, beside: others, readme: readme)
}

/// Holds a plugin of a catalogue against the contract of all plugins; throws everything it does wrong.
public func checkConformance(
  of plugin: CatalogueEntry, settings: String = "", beside others: [CatalogueEntry] = [],
  readme: String? = nil
) async throws {
  var contract = Contract(plugin)
  contract.settings = settings
  contract.neighbours = others
  contract.readme = readme
  contract.rules = Set(Contract.ruleNames).subtracting([ContractRule.memory.name, ContractRule.time.name])
  let report = await contract.check()
  guard report.isKept else {
    throw ConformanceFailure(plugin: report.plugin, findings: report.findings.map(\.seen))
  }
}
