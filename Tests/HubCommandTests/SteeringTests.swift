import Glibc
import HubKernel
import Testing

@testable import HubCommand

/// Verbs that look at a running hub, against one that runs.
@Suite struct SteeringTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.file("Plugins.yaml", "hub: {labels: {region: moon}}\nplugins:\n  - hub-registry\n")
  }

  private var environment: [String: String] { ["XDG_RUNTIME_DIR": folder.path] }

  private func hubctl(_ words: [String]) async -> (code: ExitCode, said: Transcript) {
    let transcript = Transcript()
    return (await transcript.run(words + ["--config", path], environment: environment), transcript)
  }

  /// Runs a hub for as long as the body takes.
  private func withHub(_ body: () async throws -> Void) async throws {
    let invocation = Invocation(
      verb: .run,
      arguments: try ArgumentParser.parse(["--config", path, "--port=0", "--log-level", "error"], for: .run),
      console: Transcript().console, environment: environment, catalogue: SamplePlugins.catalogue)
    let loader = ConfigurationLoader(invocation)
    let hub = try await HubProcess(loader, loader.load(withSecrets: true), console: Transcript().console)
    let serving = Task { await hub.serve() }
    try await body()
    hub.receive(.signal(SIGINT))
    #expect(await serving.value == .interrupted)
  }

  @Test func aHubSaysHowItIs() async throws {
    try await withHub {
      let (code, said) = await hubctl(["hub"])
      #expect(code == .ok)
      #expect(said.output.lines.contains { $0.hasPrefix("connections  0 of ") })
      let (_, json) = await hubctl(["hub", "--json"])
      let hub = try JSONValue(parsing: json.output)
      #expect(hub["labels"]?["region"]?.text == "moon")
    }
  }

  @Test func everySettingHasAnOrigin() async throws {
    try await withHub {
      let (code, said) = await hubctl(["config", "show", "--origin"])
      #expect(code == .ok)
      let region = said.output.lines.first { $0.hasPrefix("hub.labels") }
      #expect(region?.hasSuffix("Plugins.yaml:1:15") == true)
      #expect(said.output.lines.contains { $0.hasPrefix("hub-registry.mesh") && $0.hasSuffix("default") })
      #expect(said.output.lines.contains { $0.hasPrefix("hub.log.level") && $0.hasSuffix("--log-level") })
      let (plain, without) = await hubctl(["config", "show"])
      #expect(plain == .ok && without.output.range(of: "Plugins.yaml:") == nil)
      #expect(await hubctl(["config", "check"]).code == .ok)
      _ = try folder.file("Plugins.yaml", "hub: {nmae: x}\n")
      let (wrong, complaints) = await hubctl(["config", "check"])
      #expect(wrong == .problems)
      #expect(complaints.output.range(of: "Plugins.yaml:1:7: error: 'hub' has no setting 'nmae'") != nil)
    }
  }

  @Test func theConfigurationThatRunsIsShownAndNotTheFile() async throws {
    try await withHub {
      _ = try folder.file("Plugins.yaml", "hub: {labels: {region: mars}}\nplugins:\n  - hub-registry\n")
      #expect(await hubctl(["config", "show"]).said.output.range(of: "{region: moon}") != nil)
      #expect(await hubctl(["reload", "--dry-run"]).code == .ok)
      #expect(await hubctl(["config", "show"]).said.output.range(of: "{region: moon}") != nil)
      #expect(await hubctl(["reload"]).code == .ok)
      #expect(await hubctl(["config", "show"]).said.output.range(of: "{region: mars}") != nil)
    }
  }

  @Test func theLogIsMadeLouderAndAReloadQuietsIt() async throws {
    try await withHub {
      #expect(await hubctl(["log"]).said.output == "all  error\n")
      let (code, said) = await hubctl(["log", "warning", "--plugin", "hub-registry"])
      #expect(code == .ok)
      #expect(said.output == "all           error\nhub-registry  warning\n")
      #expect(await hubctl(["log", "debug", "--plugin", "hub-registri"]).code == .invalid)
      #expect(await hubctl(["reload"]).code == .ok)
      // The verb was not given the flag that the hub was started with, and need not be.
      #expect(await hubctl(["log"]).said.output == "all  error\n")
    }
  }

  @Test func whoIsNotThereCannotBeSentAway() async throws {
    try await withHub {
      let (code, said) = await hubctl(["peers"])
      #expect(code == .ok && said.output.isEmpty)
      #expect(await hubctl(["peers", "list", "--json"]).said.output == "{\"peers\":[]}\n")
      let id = String(repeating: "a", count: 40)
      #expect(await hubctl(["peers", "get", id]).code == .notFound)
      #expect(await hubctl(["peers", "kick", "nobody/\(id)"]).code == .notFound)
      #expect(await hubctl(["peers", "kick", id, "--code", "1"]).code == .failed)
      for words in [["get"], ["kick", "bob"], ["list", id], ["--limit", "0"]] {
        #expect(await hubctl(["peers"] + words).code == .usage)
      }
    }
  }

  @Test(
    arguments: [
      (0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3_600, "1 h"), (3_601, "1 h"), (90_000, "1 d 1 h"),
    ])
  func agesAreShort(seconds: Int, text: String) { #expect(Verb.age(seconds) == text) }
}
