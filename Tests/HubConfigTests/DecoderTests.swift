import HubConfig
import Testing

/// How a tree becomes settings, and every way in which it can be wrong.
@Suite struct DecoderTests {
  @Test(arguments: [nil, "", "~", "null", [:]] as [ConfigNode?])
  func leavesTheDefaultsWhenNothingIsSet(_ node: ConfigNode?) {
    let result = decode(node, onto: SampleSettings())
    #expect(result.settings == SampleSettings())
    #expect(result.problems == [])
  }

  @Test func readsEveryKindOfField() {
    let result = decode(
      [
        "perSecond": "60", "burst": "70", "window": "10s", "mode": "proceed", "text": "no", "ratio": "0.25",
        "verbose": "true", "hubs": ["a", "1.10"], "labels": ["zone": "1", "area": "off"], "region": "moon",
        "key": "env:KEY", "limits": ["connections": "7", "messageBytes": "1KiB"],
      ], onto: SampleSettings())
    #expect(result.problems == [])
    let settings = result.settings
    #expect(settings.perSecond == 60)
    #expect(settings.burst == 70)
    #expect(settings.window == .seconds(10))
    #expect(settings.mode == .proceed)
    #expect(settings.text == "no")
    #expect(settings.ratio == 0.25)
    #expect(settings.verbose)
    #expect(settings.hubs == ["a", "1.10"])
    #expect(settings.labels.keys == ["zone", "area"])
    #expect(settings.labels["area"] == "off")
    #expect(settings.region == "moon")
    #expect(settings.key.source == .environment("KEY"))
    #expect(settings.limits.connections == 7)
    #expect(settings.limits.messageBytes == .kibibytes(1))
  }

  @Test(
    arguments: [
      (
        lines(("perSecnod", at(1, 14, "5"))),
        ["f:1:3: 'sample' has no setting 'perSecnod' (did you mean 'perSecond'?)"]
      ),
      (
        lines(("burst", at(1, 10, "200")), ("window", at(2, 11, "1000"))),
        ["f:2:11: sample.window: '1000' has no unit (write 1000ms or 1000s)"]
      ),
      (
        lines(("text", ConfigNode(.list([at(1, 9, "a")]), at: Position(file: "f", line: 1, column: 9)))),
        ["f:1:9: sample.text: expected text, found a list"]
      ),
      (
        lines(("text", at(1, 8, ""))),
        [
          "f:1:8: sample.text: expected text, found nothing (write \"\" for an empty text)"
        ]
      ),
      (lines(("perSecond", at(1, 14, "0"))), ["f:1:14: sample.perSecond: 0 is outside 1 to 100000"]),
      (lines(("window", at(1, 11, "2m"))), ["f:1:11: sample.window: 2m is outside 10ms to 1m"]),
      (
        lines(("perSecond", at(1, 14, ""))),
        [
          "f:1:14: sample.perSecond: expected a whole number, found nothing "
            + "(remove the line to keep the default)"
        ]
      ),
      (
        lines(("mode", at(1, 9, "refsue"))),
        [
          "f:1:9: sample.mode: 'refsue' is not one of refuse, proceed (did you mean 'refuse'?)"
        ]
      ),
      (lines(("hubs", at(1, 9, "a"))), []),
      (
        lines(("hubs", lines(("a", at(1, 9, "b"))))),
        ["f:1:3: sample.hubs: expected a list (each item text), found a map"]
      ),
      (
        lines(("burst", at(1, 10, "200")), ("burst", at(2, 10, "300"))),
        ["f:2:3: sample.burst is set twice / f:1:3"]
      ),
      (
        lines(("limits", lines(("connection", at(1, 20, "5"))))),
        [
          "f:1:3: 'sample.limits' has no setting 'connection' (did you mean 'connections'?)"
        ]
      ),
      (
        lines(("limits", at(1, 11, "5"))),
        [
          "f:1:11: sample.limits: expected settings, found text (write 'name: value' for each of them)"
        ]
      ),
      (
        at(4, 5, "on"),
        [
          "f:4:5: sample: expected settings, found text (write 'name: value' for each of them)"
        ]
      ),
      (
        lines(("limits", lines(("connections", at(1, 24, "1001"))))),
        [
          "f:1:24: sample.limits.connections: 1001 is outside 1 to 1000"
        ]
      ),
      (
        lines(("labels", lines(("a", at(1, 9, "x")), ("a", at(2, 9, "y"))))),
        [
          "f:2:3: sample.labels: 'a' is given twice / f:1:3"
        ]
      ),
    ] as [(ConfigNode, [String])])
  func pointsAtWhatIsWrong(_ node: ConfigNode, _ expected: [String]) {
    #expect(decode(node, onto: SampleSettings()).problems == expected)
  }

  @Test func tellsAllProblemsAtOnceInTheOrderOfTheFile() {
    let node = lines(
      ("verbose", at(1, 12, "yes")), ("nonsense", at(2, 13, "1")),
      ("hubs", [at(3, 10, "a"), [at(3, 20, "b")]]),
      ("ratio", at(4, 10, "2")))
    #expect(
      decode(node, onto: SampleSettings()).problems == [
        "code: sample.hubs[1]: expected text, found a list",
        "f:1:12: sample.verbose: 'yes' is not true or false (write true)",
        "f:2:3: 'sample' has no setting 'nonsense' (it has perSecond, burst, window, mode, text, ratio, "
          + "verbose, hubs, labels, region, key, limits)",
        "f:4:10: sample.ratio: 2 is outside 0 to 1",
      ])
  }

  @Test func validatesOnlySettingsWhoseFieldsAreRight() {
    let wrong = lines(("burst", at(1, 10, "5")))
    #expect(decode(wrong, onto: SampleSettings()).problems == ["f:1:3: burst (5) is below perSecond (50)"])
    let alsoMistyped = lines(("burst", at(1, 10, "5")), ("verbose", at(2, 12, "si")))
    #expect(
      decode(alsoMistyped, onto: SampleSettings()).problems == [
        "f:2:12: sample.verbose: 'si' is not true or false"
      ])
  }

  @Test func aGroupThatFailsItsOwnRuleSilencesTheRulesAboveIt() {
    let node = lines(("burst", at(1, 10, "5")), ("limits", lines(("connections", at(9, 9, "666")))))
    #expect(decode(node, onto: SampleSettings()).problems == ["f:1:3: limits are cursed"])
  }

  @Test func asksTheFieldsOwnCheck() {
    let empty = ConfigNode(.scalar("", plain: false), at: Position(file: "f", line: 1, column: 9))
    #expect(
      decode(lines(("text", empty)), onto: SampleSettings()).problems
        == ["f:1:9: sample.text: there is nothing to say"])
  }

  @Test func decodesOverridesOntoWhatIsThere() {
    var base = SampleSettings()
    base.burst = 900
    let result = decode(lines(("perSecond", at(1, 14, "500"))), onto: base, asOverride: true)
    #expect(result.problems == [])
    #expect(result.settings.burst == 900)
    #expect(result.settings.perSecond == 500)
  }

  @Test func refusesInAnOverrideWhatIsTheSameForAll() {
    let node = lines(("perSecond", at(1, 14, "50")), ("window", at(2, 11, "5s")))
    #expect(
      decode(node, onto: SampleSettings(), asOverride: true).problems
        == ["f:2:3: sample.window is the same for all namespaces (set it under 'plugins:')"])
    #expect(decode(node, onto: SampleSettings()).problems == [])
  }

  @Test func saysThatAPluginHasNoSettings() {
    #expect(
      decode(lines(("a", at(1, 6, "b"))), onto: NoSettings()).problems
        == ["f:1:3: 'sample' has no setting 'a' (it has no settings at all)"])
  }

  @Test func describesOnlyAsManyWrongNamesAsAreShown() {
    let entries = (0..<1000).map {
      ConfigNode.Entry("perSecnod\($0)", "1", at: Position(file: "f", line: $0 + 1, column: 1))
    }
    let problems = decode(ConfigNode(.map(entries)), onto: SampleSettings()).problems
    #expect(problems.count == Problems.limit)
    #expect(
      problems.last == "f:200:1: 'sample' has no setting 'perSecnod199' (it has perSecond, burst, window, "
        + "mode, text, ratio, verbose, hubs, labels, region, key, limits)")
  }

  @Test func takesNothingForAnAbsentOptional() {
    var base = SampleSettings()
    base.region = "moon"
    #expect(decode(["region": "null"], onto: base).settings.region == nil)
    #expect(decode([:], onto: base).settings.region == "moon")
  }
}
