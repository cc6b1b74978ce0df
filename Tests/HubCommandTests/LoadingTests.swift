import HubKernel
import Testing

@testable import HubCommand

@Suite struct LoadingTests {
  private func load(
    _ yaml: String, _ words: [String] = [], _ environment: [String: String] = [:]
  ) throws -> LoadedConfiguration {
    let folder = try TemporaryFolder()
    let path = try folder.file("Plugins.yaml", yaml)
    let arguments = try ArgumentParser.parse(["--config", path] + words, for: .run)
    let invocation = Invocation(
      verb: .run, arguments: arguments, console: Transcript().console, environment: environment,
      catalogue: SamplePlugins.catalogue)
    return ConfigurationLoader(invocation).load(withSecrets: false)
  }

  @Test(
    arguments: [
      ("", [], [:], ["127.0.0.1:3000"]), ("", [], ["PORT": "8080"], ["127.0.0.1:8080"]),
      ("", [], ["HOST": "0.0.0.0"], ["0.0.0.0:3000"]), ("", [], ["HOST": "::", "PORT": "1"], ["[::]:1"]),
      ("", ["--port", "5"], ["PORT": "8080", "HOST": "localhost"], ["localhost:5"]),
      ("", ["--host=[::1]"], ["PORT": "8080"], ["[::1]:8080"]), ("", [], ["PORT": ""], ["127.0.0.1:3000"]),
      ("hub: {listen: ['10.0.0.1:7', '10.0.0.2:7']}", ["--port", "9"], [:], ["10.0.0.1:9"]),
      ("hub: {listen: ['10.0.0.1:7', '10.0.0.2:7']}", [], [:], ["10.0.0.1:7", "10.0.0.2:7"]),
      ("", ["--listen", "a:1", "--listen", "b:2"], ["PORT": "3"], ["a:1", "b:2"]),
    ] as [(String, [String], [String: String], [String])])
  func picksTheAddress(yaml: String, words: [String], environment: [String: String], expected: [String])
    throws
  {
    let loaded = try load(yaml, words, environment)
    #expect(loaded.lines == [])
    #expect(loaded.configuration.hub.listen == expected)
  }

  @Test(
    arguments: [
      (["--set", "hub.limits.connections=4"], ["MAX_CONNECTIONS": "3"], 4), ([], ["MAX_CONNECTIONS": "3"], 3),
      ([], ["LOFT_HUB__LIMITS__CONNECTIONS": "7"], 7), ([], [:], 2),
      (["--set=hub.limits.connections=4", "--set=hub.limits.connections=5"], [:], 5),
    ] as [([String], [String: String], Int)])
  func flagsBeatVariablesBeatTheFile(words: [String], environment: [String: String], expected: Int) throws {
    let loaded = try load("hub: {limits: {connections: 2}}", words, environment)
    #expect(loaded.lines == [])
    #expect(loaded.configuration.hub.limits.connections == expected)
  }

  @Test func variablesOfOlderHubsMeanWhatTheyMeant() throws {
    let environment = [
      "PEER_TIMEOUT_MS": "300000", "CORS_ORIGIN": "https://a.example", "REGION": "eu-west", "IS_HUB": "true",
      "HUB_MESH_NAMESPACE": "ours", "HUB_ID": "00000000000000000000000000000000000000aa",
      "LOFT_HUB__LABELS__RACK": "7", "LOFT_HUB__PEER_TIMEOUT": "5m", "LOFT_HUB__LOG__LEVEL": "debug",
    ]
    let loaded = try load("plugins: [hub-registry]", [], environment)
    #expect(loaded.lines == [])
    let hub = loaded.configuration.hub
    #expect(hub.peerTimeout == .seconds(300))
    #expect(hub.corsOrigin == "https://a.example")
    #expect(hub.labels == ["region": "eu-west", "rack": "7"])
    #expect(hub.id.hasSuffix("aa"))
    #expect(hub.log.level == .debug)
    let registry = try #require(loaded.configuration.describe("hub-registry"))
    #expect(registry.settings.map(\.defaultText) == ["true", "ours"])
  }

  @Test(
    arguments: [
      ("BOOTSTRAP_HUBS", "x", "bootstrap, the plugin that would read it, is not in this hub"),
      ("SIGNALING_TIMEOUT", "5", "shared-signaling, the plugin that would read it, is not in this hub"),
      (
        "CLEANUP_INTERVAL_MS", "5",
        "this hub forgets a peer when its time is over and has no rounds of cleaning"
      ),
      ("IS_HUB", "true", "hub-registry is not switched on (add '- hub-registry' to plugins)"),
      (
        "LOFT_PLUGINS__HUB_REGISTRY__MESH", "m",
        "hub-registry is not switched on (add '- hub-registry' to plugins)"
      ),
    ])
  func saysWhichVariablesItIgnores(name: String, value: String, why: String) throws {
    let loaded = try load("", [], [name: value])
    #expect(loaded.lines == ["environment \(name): warning: is ignored: \(why)"])
    #expect(!loaded.problems.hasErrors)
  }

  @Test(
    arguments: [
      ([], ["AUTH_TOKEN": "s3cret"], "environment AUTH_TOKEN: error: asks for a token"),
      ([], ["PORT": "70000"], "environment PORT: error: '70000' is not a port"),
      ([], ["PEER_TIMEOUT_MS": "abc"], "environment PEER_TIMEOUT_MS: error: hub.peerTimeout: "),
      (
        [], ["LOFT_HUB__LIMITS__CONECTIONS": "1"],
        "environment LOFT_HUB__LIMITS__CONECTIONS: error: 'hub' has no"
      ),
      ([], ["LOFT_HUBB__NAME": "1"], "environment LOFT_HUBB__NAME: error: LOFT_HUBB__NAME names no setting"),
      (["--set", "hub.name"], [:], "flag --set: error: 'hub.name' has no '='"),
      (["--set", "door.x=1"], [:], "flag --set door.x: error: door is not switched on"),
      (["--set", "dor.x=1"], [:], "flag --set dor.x: error: there is no plugin 'dor'"),
      (["--set", "hub.nmae=1"], [:], "flag --set hub.nmae: error: 'hub' has no setting 'nmae'"),
      (["--listen", "a:1", "--port", "2"], [:], "flag --listen: error: --listen says it all"),
      (["--listen", "nonsense"], [:], "flag --listen: error: hub.listen: 'nonsense' is not an address"),
      (
        ["--set", "hub.origins=nonsense"], [:],
        "flag --set hub.origins: error: hub.origins: 'nonsense' is not an origin (write '*', null,"
      ),
      (
        ["--set", "hub.admin=0.0.0.0:9090"], [:],
        "flag --set hub.admin: error: hub.admin: 0.0.0.0:9090 can be reached"
      ),
      (
        ["--set", "hub.admin=example.com:9090"], [:],
        "flag --set hub.admin: error: hub.admin: example.com:9090 can"
      ),
      (["--set", "hub.admin=9090"], [:], "flag --set hub.admin: error: hub.admin: '9090' is not an address"),
    ] as [([String], [String: String], String)])
  func refusesWhatNothingTakes(words: [String], environment: [String: String], beginning: String) throws {
    let loaded = try load("", words, environment)
    #expect(loaded.problems.hasErrors)
    #expect(loaded.lines.count == 1)
    #expect(loaded.lines.first?.hasPrefix(beginning) == true, "\(loaded.lines)")
    #expect(!loaded.lines.joined().contains("s3cret"))
  }

  @Test(arguments: ["127.0.0.1:9090", "[::1]:9090", "localhost:0", "unix:/run/hub.sock", "/run/hub.sock"])
  func allowsAnAdminAddressThatOnlyThisMachineReaches(address: String) throws {
    #expect(try load("", ["--set", "hub.admin=\(address)"]).lines == [])
  }

  @Test func aTokenInTheEnvironmentIsNoReasonToTrustASecretlessHub() throws {
    // Empty means unset, as compose files do it.
    #expect(try load("", [], ["AUTH_TOKEN": ""]).lines == [])
  }

  @Test(
    arguments: [
      ("127.0.0.1:9090", AdminAddress.tcp(host: "127.0.0.1", port: 9090)),
      ("http://127.0.0.1:9090/", .tcp(host: "127.0.0.1", port: 9090)),
      ("[::1]:1", .tcp(host: "::1", port: 1)), ("unix:/a/b", .unix("/a/b")), ("./b.sock", .unix("./b.sock")),
      ("::1:1", nil), ("a:", nil), ("a:x", nil), ("a:65536", nil), ("a:-1", nil), ("a", nil), ("", nil),
      ("unix:", nil),
      ("/" + String(repeating: "x", count: 107), nil), ("/\0", nil),
    ])
  func readsAdminAddresses(text: String, expected: AdminAddress?) {
    #expect(AdminAddress(text) == expected)
  }

  @Test(
    arguments: [
      ("dev", "/run/user/7/loft/dev.sock"), ("../../etc/x", "/run/user/7/loft/hub.._.._etc_x.sock"),
      ("", "/run/user/7/loft/hub.sock"), ("ü/\n", "/run/user/7/loft/___.sock"),
    ])
  func theSocketStaysInItsFolder(name: String, path: String) {
    var settings = HubSettings()
    settings.name = name
    #expect(AdminAddress(settings: settings, environment: ["XDG_RUNTIME_DIR": "/run/user/7"]) == .unix(path))
  }

  @Test func fetchesSecretsWithoutTheLineBreak() throws {
    let folder = try TemporaryFolder()
    let fetcher = SecretFetcher(environment: ["TOKEN": "abc", "EMPTY": ""])
    #expect(try fetcher.fetch(.environment("TOKEN")) == Array("abc".utf8))
    #expect(try fetcher.fetch(.file(folder.file("key", "k\r\n"))) == Array("k".utf8))
    #expect(throws: SettingMistake.self) { try fetcher.fetch(.environment("EMPTY")) }
    #expect(throws: SettingMistake.self) { try fetcher.fetch(.environment("NONE")) }
    #expect(throws: SettingMistake.self) { try fetcher.fetch(.file("\(folder.path)/none")) }
    #expect(throws: SettingMistake.self) { try fetcher.fetch(.file(folder.file("empty", "\n"))) }
    #expect(throws: SettingMistake.self) { try fetcher.fetch(.file(folder.path)) }
  }
}
