import HubConfig
import Testing

/// A secret is compared, never shown.
@Suite struct SecretTests {
  private let resolver: SecretResolver = { source throws(SettingMistake) in
    switch source {
    case .environment("TOKEN"): Array("hunter2".utf8)
    case .file("/key"): Array("line\r\n".utf8)
    case .environment("EMPTY"): []
    case .environment(let name):
      throw SettingMistake("the environment has no '\(name)'", hint: "export \(name)")
    case .file(let path): throw SettingMistake("there is no file '\(path)'")
    }
  }

  @Test func isFetchedByTheResolver() {
    let result = decode(["key": "env:TOKEN"], onto: SampleSettings(), secrets: resolver)
    #expect(result.problems == [])
    #expect(result.settings.key.matches(Array("hunter2".utf8)))
  }

  @Test func losesTheNewlineOfItsFile() {
    let result = decode(["key": "file:/key"], onto: SampleSettings(), secrets: resolver)
    #expect(result.settings.key.matches(Array("line".utf8)))
  }

  @Test(arguments: ["", "hunter", "hunter22", "hunter3", "Hunter2", "hunter2hunter2"])
  func matchesNothingElse(_ candidate: String) {
    #expect(!Secret(value: Array("hunter2".utf8)).matches(Array(candidate.utf8)))
  }

  @Test func matchesNothingWhenItIsNotThere() {
    #expect(!Secret().matches([]))
    #expect(!Secret(value: []).matches([]))
    let checked = decode(["key": "env:TOKEN"], onto: SampleSettings()).settings.key
    #expect(!checked.isResolved)
    #expect(!checked.matches([]))
  }

  @Test(arguments: [
    ("env:MISSING", ["f:1:8: sample.key: the environment has no 'MISSING' (export MISSING)"]),
    ("env:EMPTY", ["f:1:8: sample.key: the secret is empty"]),
    ("file:/no", ["f:1:8: sample.key: there is no file '/no'"]),
  ])
  func saysWhatTheResolverMissed(_ text: String, _ expected: [String]) {
    #expect(
      decode(lines(("key", at(1, 8, text))), onto: SampleSettings(), secrets: resolver).problems == expected)
  }

  @Test(arguments: ["hunter2", "env:", "file:", "env:A B", "env:1A", "ENV:A", "file:a\0b"])
  func isNeverWrittenIntoTheFileNorRepeated(_ text: String) {
    var problems = Problems()
    _ = SettingsDecoder.decode(
      node: lines(("key", at(1, 8, text)), ("oops", at(1, 20, "1"))), onto: SampleSettings(), owner: "sample",
      problems: &problems)
    let printed = problems.render(sources: ["f": "  key: \(text), oops: 1\n"], colour: false)
    #expect(
      printed.hasPrefix(
        """
        f:1:8: error: sample.key: expected env:NAME or file:path
            hint: write env:NAME or file:path; the secret itself does not belong in the settings

        """))
    #expect(!printed.contains("key: \(text)"))
  }

  @Test func isNeverPrinted() {
    let secret = Secret(value: Array("hunter2".utf8))
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(
      "\(secret) \(String(reflecting: secret)) \(secret.settingText) \([secret])" == "••• ••• ••• [•••]")
    #expect(!dumped.contains("104"))
    #expect(secret.settingJSON == nil)
    #expect([secret].settingJSON == nil)
  }

  @Test func differsWhenItsValueDiffers() {
    let old = Secret(value: [1, 2, 3])
    #expect(old == Secret(value: [1, 2, 3]))
    #expect(old != Secret(value: [1, 2, 4]))
    #expect(old != Secret(value: [1, 2, 3, 1, 2, 3]))
    #expect(old != Secret())
    var base = SampleSettings()
    base.key = old
    var newer = base
    newer.key = Secret(value: [9])
    #expect(
      base.differences(to: newer) == [SettingDifference(path: ["key"], old: "•••", new: "•••", change: .live)]
    )
  }
}
