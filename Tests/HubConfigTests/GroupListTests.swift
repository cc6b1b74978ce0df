import HubConfig
import Testing

@Suite struct GroupListTests {
  struct Pass: SettingsItem {
    var name = ""
    var level = 1
    var value = TokenValue()

    static let fields: [Field<Pass>] = [
      Field("name", \.name, "whose it is"), Field("level", \.level, "how far it goes", in: 1...3),
      Field("value", \.value, "what is shown"),
    ]

    func validate(_ problems: inout Problems, at position: Position) {
      if name.isEmpty { problems.add("a pass needs a name", at: position) }
    }
  }

  struct Door: PluginSettings {
    var passes: [Pass] = []

    static let fields: [Field<Door>] = [Field("passes", \.passes, "who may come in")]
  }

  private static let digest = String(repeating: "0a", count: 32)

  private func list(_ items: ConfigNode...) -> ConfigNode {
    lines(("passes", ConfigNode(.list(items), at: Position(file: "f", line: 1, column: 11))))
  }

  @Test func itemsAreDecodedOverTheDefaults() {
    let (door, problems) = decode(
      list(
        lines(("name", at(1, 9, "ada")), ("value", at(2, 10, "sha256:\(Self.digest)"))),
        lines(("name", at(1, 9, "bob, the: builder")), ("level", at(2, 10, "3")))), onto: Door())
    #expect(problems.isEmpty)
    #expect(door.passes.map(\.name) == ["ada", "bob, the: builder"])
    #expect(door.passes.map(\.level) == [1, 3])
    #expect(door.passes.first?.value.digest == [UInt8](repeating: 10, count: 32))
    #expect(door.passes.last?.value.isUnset == true)
  }

  @Test func everythingWrongWithEveryItemIsTold() {
    let (door, problems) = decode(
      list(
        lines(("nme", at(1, 8, "ada"))), lines(("name", at(1, 9, "bob")), ("level", at(2, 10, "4"))),
        lines(("level", at(1, 10, "2"))), at(9, 3, "carol")), onto: Door())
    #expect(door.passes.isEmpty)
    #expect(
      problems == [
        "f:1:3: 'sample.passes[0]' has no setting 'nme' (did you mean 'name'?)",
        "f:1:3: a pass needs a name", "f:2:10: sample.passes[1].level: 4 is outside 1 to 3",
        "f:9:3: sample.passes[3]: expected settings (name, level, value), found text"
          + " (write {name: value} for each of them)",
      ])
  }

  @Test func neitherValueNorDigestIsEverWritten() {
    let (door, _) = decode(
      list(lines(("name", at(1, 9, "a: b")), ("value", at(2, 10, "sha256:\(Self.digest)")))), onto: Door())
    #expect(door.passes.settingText == "[{name: \"a: b\", value: •••}]")
    #expect(door.passes.settingJSON == nil)
    #expect("\(door)".utf8.count < 200)
    #expect(!"\(door)".contains("0a0a"))
    var dumped = ""
    dump(door, to: &dumped)
    #expect(!dumped.contains("10"))
  }

  @Test(arguments: ["sha256:", "sha256:abc", "sha256:\(GroupListTests.digest)0", "plain words", "env:1"])
  func aTokenInTheOpenIsRefusedAndNotRepeated(text: String) {
    let (_, problems) = decode(
      list(lines(("name", at(1, 9, "ada")), ("value", at(2, 10, text)))), onto: Door())
    #expect(problems.count == 1)
    #expect(problems.first?.contains("plain words") == false)
    #expect(problems.first?.hasPrefix("f:2:10: sample.passes[0].value: expected env:NAME") == true)
  }

  @Test func aTokenKeptElsewhereIsFetched() {
    let (door, problems) = decode(
      list(lines(("name", at(1, 9, "ada")), ("value", at(2, 10, "env:PASS")))), onto: Door(),
      secrets: { (_) throws(SettingMistake) in Array("open sesame".utf8) })
    #expect(problems.isEmpty)
    #expect(door.passes.first?.value.secret.matches("open sesame".utf8) == true)
  }

  @Test func anEditorIsToldTheFields() {
    let schema = JSONSchema.fragment(of: Door.self).text
    #expect(schema.contains("\"items\":{\"type\":[\"object\",\"null\"],\"additionalProperties\":false"))
  }
}
