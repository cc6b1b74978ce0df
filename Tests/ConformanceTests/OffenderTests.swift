import HubKernel
import HubTesting
import Testing

/// A plugin for each rule, which breaks it.
@Suite struct OffenderTests {
  @Test(arguments: [
    (Offence.holdsItself, "is never freed"),
    (.talksOn, "goes on talking after it has stopped"),
    (.neverDrains, "did not finish draining in time"),
    (.neverStops, "did not stop in time"),
    (.ignoresCancellation, "tasks of a plugin do not end"),
    (.cannotStart, "does not run"),
    (.refusesSilently, "loses messages"),
  ])
  func isFoundOut(offence: Offence, finding: String) async throws {
    await #expect {
      try await checkConformance(of: Offender.self, settings: "offence: \(offence.rawValue)")
    } throws: { error in
      "\(error)".contains(finding)
    }
  }

  @Test(arguments: [
    (Offence.holdsItself, "lives", "is never freed"),
    (.ignoresCancellation, "lives", "tasks of a plugin do not end"),
    (.fallsOverOddEvents, "events", "falls over when it hears 'peerDisconnected' with unusual letters"),
    (.fallsOverOddMessages, "messages", "falls over when a peer sends 'offend'"),
    (.refusesOutOfPlace, "messages", "refuses at a stage where nobody may"),
    (.refusesInBadWords, "messages", "refuses with the code 'Not_Allowed', which is not in kebab-case"),
    (.refusesInBadWords, "messages", "a reason that is no sentence: 'no'"),
    (.fails500, "requests", "answers GET /offender with 500"),
    (.neverAnswers, "requests", "does not answer GET /offender"),
    (.losesWhatItAdopts, "reload", "loses messages while it is exchanged"),
    (.neverDrains, "drain", "did not finish draining in time"),
    (.talksOn, "silence", "goes on talking after it has stopped"),
    (.countsOn, "silence", "goes on counting after it has stopped"),
    (.tellsItsSecret, "secrets", "writes a secret into the log"),
  ])
  func breaksItsRuleAlone(offence: Offence, rule: String, words: String) async {
    await Self.find("\(offence)", rule, words)
  }

  /// What a process has in hand, its memory and its time tell of one plugin only where nothing else happens:
  /// in a process of its own.
  @Test(arguments: [
    (Offence.leavesFilesOpen, "lives", "leaves descriptors open"),
    (.leavesThreadsRunning, "lives", "leaves threads running"),
    (.blocksAHandler, "time", "holds up its reactor"),
    (.makesPeersWait, "time", "lets those who connect wait"),
    (.keepsEverything, "memory", "grows without bound"),
  ])
  func breaksItsRuleInAProcessOfItsOwn(offence: Offence, rule: String, words: String) async {
    await #expect(processExitsWith: .success) {
      [offence = offence.rawValue as String, rule = rule as String, words = words as String] in
      await Self.find(offence, rule, words)
    }
  }

  private static func find(_ offence: String, _ rule: String, _ words: String) async {
    var contract = Contract(CatalogueEntry(Offender.self))
    contract.settings = "offence: \(offence)"
    contract.isAlone = true
    contract.rules = [rule]
    let report = await contract.check()
    if report[rule]?.remark == "with a sanitizer nobody knows how much memory is in use" { return }
    #expect(!report.isKept)
    let findings = report[rule]?.findings ?? []
    #expect(findings.contains { $0.seen.contains(words) }, "\(findings.map(\.seen))")
    #expect(findings.allSatisfy { !$0.expected.isEmpty && !$0.hint.isEmpty })
    contract.settings = "offence: none"
    #expect(await contract.check().findings.map(\.seen) == [])
  }

  @Test func whatIsNotSaidIsFound() async throws {
    var contract = Contract(CatalogueEntry(Untold.self))
    contract.rules = ["manifest", "settings"]
    #expect(
      await contract.check().findings.map(\.seen) == [
        "has an id that is not in kebab-case", "has a summary that is not a sentence",
        "does not say what its setting 'speed' means",
      ])
  }

  @Test func nothingElseIsTriedWithOneThatDoesNotStart() async throws {
    var contract = Contract(CatalogueEntry(Offender.self))
    contract.settings = "offence: cannotStart"
    let report = await contract.check()
    #expect(report["boot"]?.verdict == .broken)
    #expect(report["reload"]?.verdict == .untried)
    #expect(report["reload"]?.remark == "it does not start")
  }

  @Test func aPluginWithoutOffenceConforms() async throws {
    try await checkConformance(of: Offender.self, settings: "offence: none")
  }

  @Test(arguments: [
    ("# offender\n## Name\n", "has a README with the sections"),
    ("# other\n", "has a README whose title is not '# offender'"),
  ])
  func aReadmeIsChecked(readme: String, finding: String) async throws {
    await #expect {
      try await checkConformance(of: Offender.self, readme: readme)
    } throws: { error in
      "\(error)".contains(finding)
    }
  }
}
