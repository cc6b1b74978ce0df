import HubKernel
import Testing

@testable import HubCommand

@Suite struct BootstrapVariableTests {
  final class BootstrapPlugin: Plugin {
    struct Settings: PluginSettings {
      var hubs: [String] = []
      var autoConnect = true
      var reconnectInterval = Duration.seconds(5)
      var maxReconnectAttempts = 10
      static let fields: [Field<Settings>] = [
        Field("hubs", \.hubs, "whom to call"), Field("autoConnect", \.autoConnect, "whether"),
        Field("reconnectInterval", \.reconnectInterval, "how often"),
        Field("maxReconnectAttempts", \.maxReconnectAttempts, "how many times"),
      ]
    }
    static let manifest = Manifest("bootstrap", "Calls others.")
    init(_ settings: Tenanted<Settings>, _ host: Host) {}
    func wire(_ hub: Wiring) {}
  }

  final class MeshPlugin: Plugin {
    struct Settings: PluginSettings {
      var publicUrl = ""
      static let fields: [Field<Settings>] = [Field("publicUrl", \.publicUrl, "where it is")]
    }
    static let manifest = Manifest("mesh", "Joins others.")
    init(_ settings: Tenanted<Settings>, _ host: Host) {}
    func wire(_ hub: Wiring) {}
  }

  private func load(_ yaml: String, _ environment: [String: String]) throws -> LoadedConfiguration {
    let folder = try TemporaryFolder()
    let path = try folder.file("Plugins.yaml", yaml)
    let invocation = Invocation(
      verb: .run, arguments: try ArgumentParser.parse(["--config", path], for: .run),
      console: Transcript().console, environment: environment,
      catalogue: [CatalogueEntry(BootstrapPlugin.self), CatalogueEntry(MeshPlugin.self)])
    return ConfigurationLoader(invocation).load(withSecrets: false)
  }

  private func values(_ loaded: LoadedConfiguration, _ id: String = "bootstrap") throws -> [String] {
    try #require(loaded.configuration.describe(id)).settings.map(\.defaultText)
  }

  @Test func aListOfHubsIsSetByAVariable() throws {
    let loaded = try load("plugins: [bootstrap]", ["BOOTSTRAP_HUBS": "ws://a.example:3000, wss://b.example"])
    #expect(loaded.lines == [])
    #expect(try values(loaded)[0] == "[ws://a.example:3000, wss://b.example]")
  }

  @Test(
    arguments: [
      (["BOOTSTRAP_HUBS": "a", "BOOTSTRAP_PEERS": "b", "BOOTSTRAP": "c"], "[a]", nil),
      (["BOOTSTRAP_HUBS": "", "BOOTSTRAP_PEERS": "b", "BOOTSTRAP": "c"], "[b]", "BOOTSTRAP_PEERS"),
      (["BOOTSTRAP": "c"], "[c]", "BOOTSTRAP"), ([:], "[]", nil),
    ] as [([String: String], String, String?)])
  func theFirstNameThatSaysSomethingCounts(
    environment: [String: String], expected: String, older: String?
  ) throws {
    let loaded = try load("plugins: [bootstrap]", environment)
    #expect(try values(loaded)[0] == expected)
    #expect(
      loaded.lines
        == [older].compactMap { $0 }.map {
          "environment \($0): warning: is an older name (call it BOOTSTRAP_HUBS)"
        })
  }

  @Test func theOthersMeanWhatTheyMeant() throws {
    let environment = [
      "AUTO_CONNECT": "false", "RECONNECT_INTERVAL": "1500", "MAX_RECONNECT_ATTEMPTS": "3",
      "PUBLIC_URL": "wss://me.example",
    ]
    let loaded = try load("plugins: [mesh, bootstrap]", environment)
    #expect(loaded.lines == [])
    #expect(try Array(values(loaded).dropFirst()) == ["false", "1s500ms", "3"])
    #expect(try values(loaded, "mesh") == ["wss://me.example"])
  }

  @Test func whereThePluginIsOffTheFileDecidesAndTheOperatorIsTold() throws {
    let loaded = try load("plugins: [mesh]", ["BOOTSTRAP_PEERS": "ws://a.example"])
    #expect(
      loaded.lines == [
        "environment BOOTSTRAP_PEERS: warning: is ignored: bootstrap is not switched on "
          + "(add '- bootstrap' to plugins)"
      ])
    #expect(loaded.configuration.pluginIDs.contains("bootstrap") == false)
  }
}
