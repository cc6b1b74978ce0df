import HubConfig
import Testing

/// Settings that stand in lists and under names, each with fields of its own.
@Suite struct SettingsItemTests {
  struct Door: SettingsItem {
    var name = ""
    var width = 1

    static let fields: [Field<Door>] = [
      Field("name", \.name, "what it is called"), Field("width", \.width, "how wide it is", in: 1...9),
    ]

    func validate(_ problems: inout Problems, at position: Position) {
      if name.isEmpty { problems.add("a door needs a name", at: position) }
    }
  }

  struct House: PluginSettings {
    var doors: [Door] = []
    var byName: OrderedMap<Door> = [:]

    static let fields: [Field<House>] = [
      Field("doors", \.doors, "its doors"), Field("byName", \.byName, "its doors, by name"),
    ]
  }

  private func decode(_ node: ConfigNode) -> (house: House, problems: [String]) {
    var problems = Problems()
    let house = SettingsDecoder.decode(node: node, onto: House(), owner: "house", problems: &problems)
    return (house, problems.sorted.map(\.message))
  }

  @Test func readsAListAndAMapOfThem() {
    let (house, problems) = decode([
      "doors": [["name": "front", "width": "3"], ["name": "back"]], "byName": ["left": ["name": "a"]],
    ])
    #expect(problems == [])
    #expect(house.doors.map(\.name) == ["front", "back"])
    #expect(house.doors.map(\.width) == [3, 1])
    #expect(house.byName["left"]?.name == "a")
    #expect(house.doors[0].settingText == "{name: front, width: 3}")
    #expect(House().differences(to: house).first?.new == "[{name: front, width: 3}, {name: back}]")
  }

  @Test func saysWhatIsWrongWithEach() {
    let (_, problems) = decode([
      "doors": [["name": "a", "width": "10"], ["nmae": "b"], "c", [:], ["name": "d", "name": "e"]]
    ])
    #expect(
      problems.sorted() == [
        "'house.doors[1]' has no setting 'nmae'", "a door needs a name",
        "house.doors[0].width: 10 is outside 1 to 9",
        "house.doors[2]: expected settings (name, width), found text", "house.doors[4].name is set twice",
      ])
  }

  @Test func describesThemToAnEditor() {
    let schema = Door.settingSchema.text
    #expect(schema.contains(#""additionalProperties":false"#))
    #expect(schema.contains(#""width":{"type":"integer","minimum":1,"maximum":9"#))
    #expect(House.describe().first?.type == "a list (each item settings (name, width))")
  }
}
