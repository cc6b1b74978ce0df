import Glibc
import HubKernel
import HubNet
import Testing

@testable import HubCommand

@Suite struct RunTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try folder.file("Plugins.yaml", "plugins:\n  - hub-registry\n")
  }

  private var environment: [String: String] { ["XDG_RUNTIME_DIR": folder.path] }

  private func invocation(_ words: [String]) throws -> Invocation {
    Invocation(
      verb: .run, arguments: try ArgumentParser.parse(["--config", path, "--port=0"] + words, for: .run),
      console: Transcript().console, environment: environment, catalogue: SamplePlugins.catalogue)
  }

  private func start(_ words: [String] = []) async throws -> HubProcess {
    let loader = ConfigurationLoader(try invocation(words + ["--log-level", "error"]))
    return try await HubProcess(loader, loader.load(withSecrets: true), console: Transcript().console)
  }

  private func hubctl(_ words: [String]) async -> (ExitCode, Transcript) {
    let transcript = Transcript()
    return (await transcript.run(words + ["--config", path], environment: environment), transcript)
  }

  @Test func aHubIsSteeredFromItsSocket() async throws {
    let hub = try await start()
    let serving = Task { await hub.serve() }
    #expect(hub.addresses.map(\.isAdmin) == [false, true])
    #expect(hub.addresses.last?.text == "unix:\(folder.path)/loft/hub.sock")

    let (code, plugins) = await hubctl(["plugins"])
    #expect(code == .ok)
    #expect(plugins.output.lines.count { $0.range(of: " running ") != nil } == 2)

    _ = try folder.file("Plugins.yaml", "plugins:\n  - hub-registry: {mesh: ours}\n  - door\n")
    let (_, dry) = await hubctl(["reload", "--dry-run"])
    #expect(dry.output.lines.first == "Plan: 1 plugin to add, 1 plugin to replace.")
    #expect(dry.output.lines.contains { $0.range(of: "mesh → ours") != nil })
    let (reloaded, _) = await hubctl(["reload"])
    #expect(reloaded == .ok)
    let (_, after) = await hubctl(["plugins", "--json"])
    #expect(after.output.range(of: "\"id\":\"door\"") != nil)

    _ = try folder.file("Plugins.yaml", "plugins:\n  - hub-registri\n")
    let (rejected, why) = await hubctl(["reload"])
    #expect(rejected == .invalid)
    #expect(why.errors.range(of: "\(path):2:5: error: there is no plugin 'hub-registri'") != nil)

    // Nothing is left to find the hub by but its socket.
    #expect(await hubctl(["drain", "--admin", "\(folder.path)/loft/hub.sock"]).0 == .ok)
    #expect(await serving.value == .ok)
    #expect(!FileText.exists("\(folder.path)/loft/hub.sock"))
    #expect(await hubctl(["drain"]).0 == .unreachable)
  }

  @Test(arguments: [(SIGTERM, ExitCode.ok), (SIGINT, .interrupted)])
  func signalsEndIt(signal: Int32, code: ExitCode) async throws {
    let hub = try await start()
    hub.receive(.signal(signal))
    #expect(await hub.serve() == code)
  }

  @Test func aSecondSignalEndsADrainThatTakesLong() async throws {
    let hub = try await start()
    hub.receive(.drainRequested)
    hub.receive(.signal(SIGTERM))
    #expect(await hub.serve() == .ok)
  }

  @Test func aFileThatVanishesChangesNothing() async throws {
    let hub = try await start()
    let serving = Task { await hub.serve() }
    unlink(path)
    let (code, _) = await hubctl(["reload", "--admin", "\(folder.path)/loft/hub.sock"])
    #expect(code == .invalid)
    hub.receive(.signal(SIGINT))
    #expect(await serving.value == .interrupted)
  }

  @Test func aPortInUseIsASentence() async throws {
    let hub = try await start()
    let port = try #require(hub.addresses.first { !$0.isAdmin }).port
    let yaml = try folder.file("Second.yaml", "hub: {name: second}")
    let transcript = Transcript()
    let code = await transcript.run(
      ["run", "--config", yaml, "--port", "\(port)", "--log-level", "error"], environment: environment)
    #expect(code == .failed)
    #expect(transcript.errors.hasPrefix("error: 127.0.0.1:\(port) is in use by another process"))
    hub.receive(.signal(SIGINT))
    #expect(await hub.serve() == .interrupted)
  }

  @Test func aFolderThatOthersCanEnterIsRefused() async throws {
    try FileText.makeFolder("\(folder.path)/loft")
    chmod("\(folder.path)/loft", 0o777)
    await #expect(throws: CommandFailure.self) { _ = try await start() }
    rmdir("\(folder.path)/loft")
    symlink("/tmp", "\(folder.path)/loft")
    await #expect(throws: CommandFailure.self) { _ = try await start() }
  }

  @Test(
    arguments: [
      ("0.0.0.0:80", "127.0.0.1:80"), ("[::]:80", "[::1]:80"), (":80", "127.0.0.1:80"),
      ("10.0.0.1:80", "10.0.0.1:80"),
      ("unix:/x", "unix:/x"),
    ])
  func addressesCanBeOpenedFromHere(address: String, reachable: String) {
    #expect(Introduction.reachable(address) == reachable)
  }

  @Test func readsItsEnvironment() {
    #expect(ProcessEnvironment.read()["PATH"] == getenv("PATH").map { String(cString: $0) })
  }
}
