import Foundation
import HubConfig
import Testing

/// What the fields tell documentation, editors and the diary of a reload.
@Suite struct DescriptionTests {
  @Test func listsEverySettingWithItsGroups() throws {
    let all = SampleSettings.describe()
    #expect(
      all.map(\.name) == [
        "perSecond", "burst", "window", "mode", "text", "ratio", "verbose", "hubs", "labels", "region", "key",
        "limits.connections", "limits.messageBytes",
      ])
    #expect(all[1].defaultText == "100")
    #expect(
      all[2]
        == FieldDescription(
          path: ["window"], type: "a duration such as 5s", defaultText: "1s", help: "how often",
          range: "10ms to 1m",
          perNamespace: false, change: .restart))
    #expect(all[12].path == ["limits", "messageBytes"])
    #expect(all[12].range == "1B to 1MiB")
    #expect(all[11].change == .reconnect)
  }

  @Test func writesAValidSchema() throws {
    let text = JSONSchema.document(of: SampleSettings.self, title: "a \"title\"\n\u{1}")
    let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let schema = try #require(parsed as? [String: Any])
    #expect(schema["title"] as? String == "a \"title\"\n\u{1}")
    #expect(schema["additionalProperties"] as? Bool == false)
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(Set(properties.keys) == Set(SampleSettings.fields.map(\.name)))
    #expect(properties["perSecond"]?["minimum"] as? Int == 1)
    #expect(properties["perSecond"]?["maximum"] as? Int == 100_000)
    #expect(properties["perSecond"]?["default"] as? Int == 50)
    #expect(properties["window"]?["minimum"] == nil)
    #expect(properties["window"]?["default"] as? String == "1s")
    #expect(properties["mode"]?["enum"] as? [String] == ["refuse", "proceed"])
    #expect(properties["text"]?["description"] as? String == "what to \"say\"")
    #expect(properties["key"]?["default"] == nil)
    let limits = try #require(properties["limits"]?["properties"] as? [String: [String: Any]])
    #expect(limits["messageBytes"]?["default"] as? String == "64KiB")
  }

  @Test func namesWhatAReloadChanges() {
    let old = SampleSettings()
    var new = old
    new.perSecond = 80
    new.limits.connections = 5
    #expect(old.differences(to: old) == [])
    #expect(
      old.differences(to: new) == [
        SettingDifference(path: ["perSecond"], old: "50", new: "80", change: .live),
        SettingDifference(path: ["limits", "connections"], old: "100", new: "5", change: .reconnect),
      ])
  }
}
