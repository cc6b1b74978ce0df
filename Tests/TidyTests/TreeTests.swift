import Testing

/// The house rules, held against this checkout.
@Suite struct TreeTests {
  let tree = SourceTree.here

  typealias FileRule = @Sendable (SourceFile) -> [Finding]

  static let rules: [(name: String, rule: FileRule)] = [
    ("fileIsShort", Rules.fileIsShort), ("linesAreShort", Rules.linesAreShort),
    ("functionsAreShort", Rules.functionsAreShort), ("noForbiddenWords", Rules.noForbiddenWords),
    ("noLockedClosures", Rules.noLockedClosures),
    ("noForcing", Rules.noForcing), ("commentsAreSentences", Rules.commentsAreSentences),
    ("startsWithoutPreamble", Rules.startsWithoutPreamble),
    ("importsWhatItsRoomMay", Rules.importsWhatItsRoomMay),
    ("onlyTheDoorIsPublic", Rules.onlyTheDoorIsPublic),
    ("whatIsPublicIsExplained", Rules.whatIsPublicIsExplained),
    ("isNamedForWhatItHolds", Rules.isNamedForWhatItHolds),
    ("neverSleeps", Rules.neverSleeps), ("isNamedAsAFact", Rules.isNamedAsAFact),
    ("namesNoMachine", Rules.namesNoMachine),
  ]

  @Test(arguments: rules.map(\.name)) func holdsInEveryFile(_ name: String) throws {
    let rule = try #require(Self.rules.first { $0.name == name }).rule
    expectNone(tree.files.flatMap(rule))
  }

  @Test func theTreeWasFound() {
    #expect(tree["Package.swift"] != nil)
    #expect(tree.sources.count > 20)
    #expect(!tree.rooms.isEmpty)
  }

  @Test func halfOfTheFilesAreSmall() { expectNone(Rules.medianIsSmall(tree.sources)) }

  @Test func theKernelIsSmall() {
    let kernel = tree.sources.filter { $0.path.hasPrefix("Sources/HubKernel/") }
    expectNone(Rules.togetherAtMost(Rules.largestKernel, kernel, called: "Sources/HubKernel"))
  }

  @Test func theFirstReadingIsShort() throws {
    let files = try Rules.firstReading.map { path in try #require(tree[path], "\(path) is missing") }
    expectNone(Rules.togetherAtMost(Rules.largestFirstReading, files, called: "the five files to read first"))
  }

  @Test(arguments: SourceTree.here.rooms) func aRoomHasADoorAndAPage(_ room: String) throws {
    let folder = "Sources/Plugins/" + room
    let door = try #require(tree["\(folder)/\(room)Plugin.swift"], "\(room) has no door")
    let page = try #require(tree["\(folder)/README.md"], "\(room) has no page")
    #expect(door.lines.count <= 120, "the door of \(room) has \(door.lines.count) lines")
    expectNone(Rules.manifestMatchesFolder(door, room: room))
    expectNone(Rules.pageHasItsSections(page, id: Rules.id(ofRoom: room)))
  }

  @Test func onlyTheCatalogueNamesPlugins() throws {
    let path = "Sources/StandardPlugins/Catalogue.swift"
    let rooms = tree.rooms
    let others = tree.files.filter { $0.path != path }
    expectNone(others.flatMap { Rules.namesNoPlugin($0, rooms: rooms) })
    expectNone(Rules.namesEveryPlugin(try #require(tree[path]), rooms: rooms))
  }

  @Test(arguments: ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile", "Plugins.yaml"])
  func hasThePaper(_ name: String) { #expect(tree[name] != nil, "\(name) is missing") }

  @Test func decisionsAreNumbered() {
    let pages = tree.files(in: "Docs/Decisions").map(\.name)
    #expect(!pages.isEmpty)
    expectNone(Rules.decisionsAreNumbered(pages))
  }

  private func expectNone(_ findings: [Finding], at location: SourceLocation = #_sourceLocation) {
    let list = findings.map(\.description).joined(separator: "\n")
    #expect(findings.isEmpty, "\n\(list)", sourceLocation: location)
  }
}
