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

/// Puts a plugin through its paces; throws everything it does wrong.
///
/// - Parameters:
///   - settings: what it cannot run without, as it would stand in Plugins.yaml.
///   - others: plugins that offer what it requires, in the order of their lines.
///   - readme: its README, if that is to be checked.
public func checkConformance<P: Plugin>(
  of plugin: P.Type, settings: String = "", beside others: [CatalogueEntry] = [], readme: String? = nil
) async throws {
  try await checkConformance(of: CatalogueEntry(plugin), settings: settings, beside: others, readme: readme)
}

/// Puts a plugin of a catalogue through its paces; throws everything it does wrong.
public func checkConformance(
  of plugin: CatalogueEntry, settings: String = "", beside others: [CatalogueEntry] = [],
  readme: String? = nil
) async throws {
  var course = Course(plugin, settings, others)
  course.checkManifest()
  course.checkFields()
  if let readme { course.checkReadme(readme) }
  do {
    try await course.checkStopWithoutStart()
    try await course.checkRepetition()
    try await course.checkReloadUnderTraffic()
    try await course.checkSilenceAfterStop()
    try await course.checkDrain()
  } catch {
    course.find("does not run: \(error)")
  }
  guard course.findings.isEmpty else {
    throw ConformanceFailure(plugin: plugin.manifest.id, findings: course.findings)
  }
}
