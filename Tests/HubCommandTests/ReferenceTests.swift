import HubKernel
import Testing

@testable import HubCommand

@Suite struct ReferenceTests {
  @Test func findsEventsAndIntentsWithTheirComments() {
    let source = """
      public import HubKernel

      /// Somebody came
      /// in.
      public struct SomebodyCame: Event {
        /// Who.
        public let peer: PeerID
        /// How many, kept for later.
        let hidden: Int
        /// The words.
        public var words: [String] { [] }
      }

      /// Not an event.
      public struct Other: Sendable {}

      /// Somebody asks.
      public struct AskSomething: PatientIntent {
        public var namespace: Namespace
      }
      """
    #expect(
      DeclarationScanner.scan(source, module: "Door") == [
        Declaration(
          kind: .event, typeName: "SomebodyCame", help: "Somebody came in.",
          members: [
            .init(name: "peer", type: "PeerID", help: "Who."),
            .init(name: "words", type: "[String]", help: "The words."),
          ], module: "Door", isPatient: false),
        Declaration(
          kind: .intent, typeName: "AskSomething", help: "Somebody asks.",
          members: [.init(name: "namespace", type: "Namespace", help: "")], module: "Door", isPatient: true),
      ])
  }

  @Test func fillsPartsAndKeepsTheRest() throws {
    let page =
      "# A\n<!-- generated: settings -->\nold\n<!-- end -->\n"
      + "kept\n<!-- generated: other -->\nown\n<!-- end -->\n"
    let filled = try Markers.fill(page, with: ["settings": "new\n"])
    #expect(
      filled
        == "# A\n<!-- generated: settings -->\n\nnew\n\n<!-- end -->\n"
        + "kept\n<!-- generated: other -->\nown\n<!-- end -->\n"
    )
    #expect(try Markers.fill(filled, with: ["settings": "new\n"]) == filled)
    #expect(throws: CommandFailure.self) { try Markers.fill("<!-- generated: x -->\n", with: [:]) }
  }

  @Test func everySettingIsInTheReference() {
    let pages = ReferencePages(catalogue: SamplePlugins.catalogue, meters: [], plugins: [], declarations: [])
    let text = pages.files.first { $0.path.hasSuffix("Settings.md") }?.text ?? ""
    for field in HubSettings.describe() { #expect(text.range(of: "| `\(field.name)` |") != nil) }
    #expect(text.range(of: "| `mesh` | text | `mesh` | where hubs meet | yes | live |") != nil)
    let tables = pages.tables(for: "door")
    #expect(tables["settings"] == "It has no settings.\n")
    #expect(tables["metrics"] == "It counts nothing.\n")
  }

  @Test func metersOfOneNameAreOneRow() throws {
    let registry = MeterRegistry()
    let meters = Meters(owner: "door", registry: registry)
    for limit in ["bytes", "messages"] { _ = meters.counter("shut_total", "shut", labels: ["limit": limit]) }
    _ = meters.tenantCounter("used_total", "used", labels: ["by": "key"])
    _ = meters.kernelHistogram("hook_seconds", "hooks", labels: ["plugin": "door"])
    let pages = ReferencePages(
      catalogue: SamplePlugins.catalogue, meters: registry.readings, plugins: [], declarations: [])
    let table = """
      | name | kind | labels | what is counted |
      | --- | --- | --- | --- |
      | `hub_door_shut_total` | counter | `limit` | shut |
      | `hub_door_used_total` | counter | `by`, `tenant` | used |

      """
    #expect(pages.tables(for: "door")["metrics"] == table)
    let all = pages.files.first { $0.path.hasSuffix("Metrics.md") }?.text ?? ""
    #expect(all.contains("| `hub_hook_seconds` | histogram | `plugin` | hooks |"))
  }

  @Test func theSchemaIsJSONAndKnowsEveryPlugin() throws {
    let schema = try JSONValue(parsing: ConfigurationSchema(catalogue: SamplePlugins.catalogue).text)
    let items = schema["properties"]?["plugins"]?["items"]?["anyOf"]
    #expect(items?[0]?["enum"] == .array([.string("hub-registry"), .string("door"), .string("rival")]))
    #expect(items?[1]?["properties"]?["hub-registry"]?["properties"]?["isHub"]?["type"]?.text == "boolean")
    #expect(schema["properties"]?["hub"]?["properties"]?["limits"]?["properties"]?["connections"] != nil)
    #expect(schema["additionalProperties"]?.bool == false)
  }
}
