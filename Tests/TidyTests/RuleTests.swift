import Testing

/// Every rule is shown to see what it is there to see, and to leave good code alone.
@Suite struct RuleTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let rule: TreeTests.FileRule
    let bad: String
    let good: String
    let path: String
    let testDescription: String

    init(
      _ name: String, _ rule: @escaping TreeTests.FileRule, bad: String, good: String,
      path: String = "Sources/Plugins/Greeter/Greeting.swift"
    ) {
      (self.rule, self.bad, self.good, self.path, testDescription) = (rule, bad, good, path, name)
    }
  }

  static let long = String(repeating: "  step()\n", count: 60)

  static let samples: [Sample] = [
    Sample(
      "file length", Rules.fileIsShort, bad: String(repeating: "\n", count: 401),
      good: String(repeating: "\n", count: 400)),
    Sample(
      "line length", Rules.linesAreShort, bad: String(repeating: "x", count: 111),
      good: String(repeating: "ä", count: 110)),
    Sample(
      "function", Rules.functionsAreShort, bad: "func f() {\n\(long)}",
      good: "func f()\n\(long)struct S {\n\(long)}"),
    Sample(
      "initializer", Rules.functionsAreShort,
      bad: "  init?(\n    a: [Int] = {[]}()\n  ) where A: B\n  {\n\(long)}",
      good: "  init(a: Int) { self.init(b: a) }\n\(long)"),
    Sample(
      "fatalError", Rules.noForbiddenWords, bad: "fatalError(\"no\")",
      good: "// fatalError\nlet a = \"fatalError\""),
    Sample("Mutex", Rules.noForbiddenWords, bad: "let m: Mutex<Int>", good: "let m: Lock<Int>"),
    Sample(
      "locked closure", Rules.noLockedClosures, bad: "let a = Lock<(@Sendable () -> Void)?>(nil)",
      good: "let a = Lock<[@Sendable () -> Void]>([])"),
    Sample("unwrap", Rules.noForcing, bad: "let a = b!", good: "let a = !b && b != c"),
    Sample("unwrap a call", Rules.noForcing, bad: "f(x)!.y", good: "f(!x)"),
    Sample("unwrap an element", Rules.noForcing, bad: "a[0]![1]", good: "a[0] != a[1]"),
    Sample("implicit", Rules.noForcing, bad: "var a: Int!", good: "var a: Int? // surely!"),
    Sample("forced try", Rules.noForcing, bad: "try! f()", good: "try? f()"),
    Sample("forced cast", Rules.noForcing, bad: "a as! B", good: "let s = \"\\(a)!\""),
    Sample(
      "mark", Rules.commentsAreSentences, bad: "// MARK: - Things",
      good: "let MARK = 1 // A mark in a margin."),
    Sample("to do", Rules.commentsAreSentences, bad: "f() // TODO later", good: "let text = \"TODO\""),
    Sample(
      "banner", Rules.commentsAreSentences, bad: "// ---- Things ----",
      good: "/// One - two -- three --- four."),
    Sample("slashes", Rules.commentsAreSentences, bad: "//////////", good: "/// Three."),
    Sample(
      "preamble", Rules.startsWithoutPreamble, bad: "// Greeting.swift\nstruct Greeting {}",
      good: "/// A greeting.\nstruct Greeting {}"),
    Sample(
      "Foundation", Rules.importsWhatItsRoomMay, bad: "internal import Foundation", good: "import HubKernel"),
    Sample("sockets", Rules.importsWhatItsRoomMay, bad: "public import HubNet", good: "import Contacts"),
    Sample("C", Rules.importsWhatItsRoomMay, bad: "import struct CYAML.Event", good: "import HubCrypto"),
    Sample(
      "kernel", Rules.importsWhatItsRoomMay, bad: "import HubCrypto", good: "import HubWire",
      path: "Sources/HubKernel/Kernel.swift"),
    Sample(
      "beneath the kernel", Rules.importsWhatItsRoomMay, bad: "public import HubKernel", good: "import Glibc",
      path: "Sources/HubBase/Lock.swift"),
    Sample("public", Rules.onlyTheDoorIsPublic, bad: "  public let a = 1", good: "let a = 1 // public"),
    Sample("open", Rules.onlyTheDoorIsPublic, bad: "open class A {}", good: "func open (a: Int)"),
    Sample(
      "file name", Rules.isNamedForWhatItHolds, bad: "struct Farewell {}", good: "extension Greeting {}"),
    Sample(
      "name of a constant", Rules.isNamedForWhatItHolds, bad: "let standardFarewell = 1",
      good: "let standardGreeting = 1"),
    Sample(
      "sleep", Rules.neverSleeps, bad: "try await Task.sleep(for: .seconds(1))",
      good: "let sleep = 1 // sleep(1)\nawait host.clock.sleep(until: .max)",
      path: "Tests/A/B.swift"),
    Sample(
      "sleep on a clock that runs", Rules.neverSleeps, bad: "ContinuousClock().sleep(for: a)",
      good: "func sleep(until time: UInt64) {}\nawait clock.sleep(until: .max)", path: "Tests/A/B.swift"),
    Sample(
      "python sleep", Rules.neverSleeps, bad: "time.sleep(1)", good: "asleep = 1", path: "Tests/Live/a.py"),
    Sample(
      "test name", Rules.isNamedAsAFact, bad: "@Test func testGreeting() {}",
      good: "@Test func greetsAPeer() {}",
      path: "Tests/A/B.swift"),
    Sample(
      "short test name", Rules.isNamedAsAFact, bad: "@Test(arguments: [1])\nfunc parsing(a: Int) {}",
      good: "func helper() {}\n@Test\nfunc readsANumber() {}", path: "Tests/A/B.swift"),
    Sample(
      "word as a test name", Rules.isNamedAsAFact, bad: "@Test(\"parsing\")\nfunc parsing() {}",
      good: "@Test(\n  \"reads a number\", arguments: [1])\nfunc parsing() {}", path: "Tests/A/B.swift"),
    Sample(
      "explanation", Rules.whatIsPublicIsExplained,
      bad: "// Why.\npublic struct A {}\n/// So.\nlet b = 1\n@inlinable\npublic static func c() {}",
      good: "public import A\n/// So.\n@inlinable\npublic func b() {}\nlet c = open(path)",
      path: "Sources/HubKernel/Kernel.swift"),
    Sample(
      "temporary", Rules.namesNoMachine, bad: "cat /tm" + "p/x", good: "ls /tm" + "p/loft-0/dev.sock"),
    Sample("machine", Rules.namesNoMachine, bad: "see /ho" + "me/me/x", good: "see example.org/ho" + "me/x"),
  ]

  @Test(arguments: samples) func seesTheBadAndSparesTheGood(_ sample: Sample) {
    #expect(!sample.rule(SourceFile(path: sample.path, text: sample.bad)).isEmpty)
    let complaints = sample.rule(SourceFile(path: sample.path, text: sample.good))
    #expect(complaints.isEmpty, "\(complaints)")
  }

  @Test func everyRuleOfTheTreeHasASample() {
    let names = Set(TreeTests.rules.map(\.name))
    #expect(names.count == TreeTests.rules.count)
    for (name, rule) in TreeTests.rules {
      let isShown = Self.samples.contains { !rule(SourceFile(path: $0.path, text: $0.bad)).isEmpty }
      #expect(isShown, "\(name) was never seen to fail")
    }
  }

  @Test func theDoorAndTheContractMayBePublic() {
    for name in ["GreeterPlugin.swift", "Settings.swift", "Contract.swift", "Contract+Events.swift"] {
      let file = SourceFile(path: "Sources/Plugins/Greeter/" + name, text: "public struct A {}")
      #expect(Rules.onlyTheDoorIsPublic(file).isEmpty)
    }
  }

  @Test func theMedianIsTheMiddle() {
    func file(_ count: Int) -> SourceFile {
      SourceFile(path: "Sources/A.swift", text: String(repeating: "\n", count: count))
    }
    #expect(Rules.medianIsSmall([file(10), file(20), file(300)]).isEmpty)
    #expect(!Rules.medianIsSmall([file(10), file(91), file(300)]).isEmpty)
  }

  @Test func totalsAreCounted() {
    let file = SourceFile(path: "a", text: "1\n2\n3\n")
    #expect(Rules.togetherAtMost(6, [file, file], called: "x").isEmpty)
    #expect(!Rules.togetherAtMost(5, [file, file], called: "x").isEmpty)
  }

  @Test func thePageOfARoomIsRead() {
    let sections = Rules.pageSections.map { "## \($0)\ntext\n" }.joined()
    func findings(_ text: String) -> [Finding] {
      Rules.pageHasItsSections(SourceFile(path: "README.md", text: text), id: "rate-limit")
    }
    #expect(findings("# rate-limit\n" + sections).isEmpty)
    #expect(findings("# rate-limit\n```\n## Settings\n```\n" + sections).isEmpty)
    #expect(!findings("# other\n" + sections).isEmpty)
    #expect(!findings("# rate-limit\n## Settings\n").isEmpty)
  }

  @Test func pluginsAreNamedInTheCatalogueOnly() {
    let rooms = ["RateLimit", "Health"]
    func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }
    #expect(
      !Rules.namesNoPlugin(file("Sources/HubNet/A.swift", "let a = HealthPlugin.self"), rooms: rooms).isEmpty)
    #expect(
      !Rules.namesNoPlugin(file("Sources/HubKernel/A.swift", "if id == \"rate-limit\" {}"), rooms: rooms)
        .isEmpty)
    #expect(
      Rules.namesNoPlugin(
        file("Sources/HubKernel/A.swift", "/// As \"health\" does.\nlet health = 1"), rooms: rooms
      ).isEmpty)
    #expect(!Rules.namesEveryPlugin(file("C.swift", "[HealthPlugin.self]"), rooms: rooms).isEmpty)
    #expect(
      Rules.namesEveryPlugin(file("C.swift", "[HealthPlugin.self, RateLimitPlugin.self]"), rooms: rooms)
        .isEmpty)
  }

  @Test func aManifestCarriesTheNameOfItsFolder() {
    let door = SourceFile(path: "a", text: "Manifest(\"rate-limit\", \"\")")
    #expect(Rules.manifestMatchesFolder(door, room: "RateLimit").isEmpty)
    #expect(!Rules.manifestMatchesFolder(door, room: "HubRegistry").isEmpty)
  }

  @Test(arguments: [
    (["0001-a-choice.md", "0002-another.md", "README.md"], true), (["0002-a-choice.md"], false),
    (["0001-a-choice.md", "0001-b-choice.md"], false), (["A-choice.md"], false),
    (["0001 a choice.md"], false),
  ]) func decisionPagesAreCounted(_ names: [String], _ isGood: Bool) {
    #expect(Rules.decisionsAreNumbered(names).isEmpty == isGood)
  }

  @Test func tellsCodeFromWhatIsSaidInIt() {
    let parts = SwiftText.separate(
      "a /* b /* c */ d */ e \"f\\\"g\" #\"h\"i\"# // j\n\"\"\"\nk \" l\n\"\"\" m")
    #expect(parts.code.map { $0.filter { $0.isLetter } } == ["ae", "", "", "m"])
    #expect(parts.comments[0].filter(\.isLetter) == "bcdj")
  }
}
