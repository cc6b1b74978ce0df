import HubCrypto
import HubKernel
import HubTokens
import Testing

@testable import HubCommand

@Suite struct RecordTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func hubctl(_ words: [String]) async -> (code: ExitCode, output: String, errors: String) {
    let transcript = Transcript()
    let code = await transcript.run(["bootstrap"] + words)
    return (code, transcript.output, transcript.errors)
  }

  private func verify(_ text: String, _ words: [String] = []) async throws -> (code: ExitCode, output: String)
  {
    let path = try folder.file("record.json", text)
    let (code, output, _) = await hubctl(["verify", path] + words)
    return (code, output)
  }

  @Test func makesASignedRecordAndSaysWhoMadeIt() async throws {
    let key = try PrivateKey.generate(.ed25519)
    let path = try folder.file("key.pem", String(decoding: try key.pem(), as: UTF8.self))
    let (code, output, _) = await hubctl([
      "record", "--url", "wss://hub.example.org", "--key", "file:" + path, "--region", "eu-west",
      "--priority",
      "3", "--maintainer", "us",
    ])
    #expect(code == .ok)
    let record = try HubRecord(text: Array(output.utf8.dropLast(output.hasSuffix("\n") ? 1 : 0)))
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    let owner = Base64Text.encode(half)
    #expect(record.signature == .valid(key: half) && record.region == "eu-west" && record.priority == 3)
    #expect(record.timestamp > 1_700_000_000_000)
    let good = try await verify(output)
    #expect(good.code == .ok && good.output.contains("fits, by \(owner)"))
    #expect(try await verify(output, ["--trust", owner]).code == .ok)
    let other = Base64Text.encode([UInt8](repeating: 7, count: 32))
    #expect(try await verify(output, ["--trust", other]).code == .problems)
    let changed = try await verify(output.replacing("eu-west", with: "eu-east"))
    #expect(changed.code == .problems && changed.output.contains("does not fit"))
    // A whole document, as a hub serves it, has several.
    #expect(try await verify("{\"v\":1,\"peers\":[\(output)]}").code == .ok)
  }

  @Test func checksAListOfSeeds() async throws {
    let key = try PrivateKey.generate(.ed25519)
    let bundle = try #require(
      SeedBundle(
        app: "mesh", seeds: [try HubLocation("wss://a.example")], seconds: 600,
        at: SystemClock().wallMilliseconds, key: key))
    #expect(try await verify(bundle.json.description).code == .ok)
    let old = try #require(
      SeedBundle(app: "mesh", seeds: [try HubLocation("wss://a.example")], seconds: 600, at: 1_000, key: key))
    #expect(try await verify(old.json.description).code == .problems)
  }

  @Test(arguments: [
    ["record"], ["record", "--url", "http://a.example"], ["record", "--url", "ws://u:p@a.example"],
    ["record", "--url", "ws://a.example", "--priority", "high"],
    ["record", "--url", "ws://a.example", "--key", "plain-text"], ["nonsense"], [],
    ["verify", "record.json", "--trust", "short"],
  ])
  func saysWhatIsWrongWithTheWords(words: [String]) async {
    let (code, _, errors) = await hubctl(words)
    #expect(code != .ok && !errors.isEmpty)
  }

  @Test func aKeyOfAnotherKindIsRefused() async throws {
    let pem = String(decoding: try PrivateKey.generate(.p256).pem(), as: UTF8.self)
    let path = try folder.file("key.pem", pem)
    let (code, _, errors) = await hubctl(["record", "--url", "ws://a.example", "--key", "file:" + path])
    #expect(code == .failed && errors.contains("records are signed with Ed25519"))
  }

  @Test(arguments: ["", "[", "{}", "7", "{\"seeds\":[]}"])
  func whatIsNoRecordDoesNotPass(text: String) async throws {
    #expect(try await verify(text).code != .ok)
  }
}
