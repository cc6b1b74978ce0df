import Glibc
import HubKernel
import Testing

@testable import HubCommand

@Suite struct ContextTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(
    _ words: [String], _ environment: [String: String] = [:]
  ) async -> (code: ExitCode, output: String, errors: String) {
    let transcript = Transcript()
    let all = environment.merging(["XDG_CONFIG_HOME": folder.path]) { given, _ in given }
    let code = await transcript.run(words, environment: all)
    return (code, transcript.output, transcript.errors)
  }

  private func target(
    _ words: [String], _ environment: [String: String] = [:]
  ) throws -> AdminTarget {
    let (verb, rest) = try Verb.named(by: words)
    let all = environment.merging([
      "XDG_CONFIG_HOME": folder.path, "XDG_RUNTIME_DIR": "/nonexistent",
    ]) { given, _ in given }
    return try AdminTarget(
      Invocation(
        verb: verb, arguments: try ArgumentParser.parse(rest, for: verb), console: Transcript().console,
        environment: all, catalogue: SamplePlugins.catalogue))
  }

  private func secret(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String {
    let path = try folder.file(name, text)
    chmod(path, mode)
    return path
  }

  @Test func aContextIsAddedUsedShownAndRemoved() async throws {
    let token = try secret("token", "abc")
    let words = ["context", "add", "prod", "--admin", "https://hub.example.com:9090", "--token-file", token]
    #expect(await run(words).code == .ok)
    #expect(await run(words).errors.contains("there is a context 'prod' already"))
    #expect(await run(["context", "use", "prdo"]).errors.contains("did you mean 'prod'?"))
    #expect(await run(["context", "use", "prod"]).code == .ok)
    #expect(await run(["context"]).output.contains("*  prod  https://hub.example.com:9090  \(token)"))
    #expect(await run(["context", "show"]).output.contains("in use      yes"))
    #expect(await run(["context", "remove", "prod"]).code == .ok)
    #expect(await run(["context", "show"]).code == .notFound)
  }

  @Test func namesOfTheFileAreKeptAndTheTokenIsNotInIt() async throws {
    let token = try secret("token", "very-secret")
    _ = await run(["context", "add", "a", "--admin", "127.0.0.1:1", "--token-file", token])
    let json = await run(["context", "--json"]).output
    #expect(
      json == "{\"file\":\"\(folder.path)/loft/contexts.json\",\"contexts\":[{\"name\":\"a\","
        + "\"address\":\"127.0.0.1:1\",\"tokenFile\":\"\(token)\"}]}\n")
    let path = "\(folder.path)/loft/contexts.json"
    #expect(FileText.text(of: path)?.contains("very-secret") == false)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  /// Each says which hub is meant, and goes before all that come after it.
  @Test func whatIsSaidFirstGoesFirst() async throws {
    _ = await run(["context", "add", "used", "--admin", "127.0.0.1:3"])
    _ = await run(["context", "add", "named", "--admin", "127.0.0.1:2"])
    _ = await run(["context", "use", "used"])
    let file = try folder.file("Plugins.yaml", "hub: {admin: '127.0.0.1:4'}\nplugins: []\n")
    let variable = ["HUBCTL_ADDR": "127.0.0.1:5"]
    #expect(try target(["hub", "--admin", "127.0.0.1:1"], variable).description == "127.0.0.1:1")
    #expect(try target(["hub", "--context", "named"], variable).description == "127.0.0.1:2")
    #expect(try target(["hub", "--config", file], variable).description == "127.0.0.1:5")
    #expect(try target(["hub", "--config", file]).description == "127.0.0.1:4")
    #expect(try target(["hub"]).description == "127.0.0.1:3")
    #expect(try target(["hub"]).context == "used")
    _ = await run(["context", "use", "--none"])
    #expect(try target(["hub"]).description.hasPrefix("unix:/nonexistent/loft/"))
    #expect(throws: CommandFailure.self) {
      try target(["hub", "--context", "named", "--admin", "127.0.0.1:1"])
    }
  }

  @Test func aTokenGoesWithItsHub() async throws {
    let (own, other) = (try secret("own", "own"), try secret("other", "other"))
    _ = await run(["context", "add", "a", "--admin", "127.0.0.1:1", "--token-file", own])
    _ = await run(["context", "add", "b", "--admin", "127.0.0.1:1"])
    let environment = ["HUBCTL_TOKEN_FILE": other, "HUBCTL_TOKEN": "third"]
    #expect(try target(["hub", "--context", "a"], environment).token == "own")
    #expect(try target(["hub", "--context", "a", "--token-file", other]).token == "other")
    #expect(try target(["hub", "--context", "b"], environment).token == "other")
    #expect(try target(["hub", "--context", "b"], ["HUBCTL_TOKEN": "third"]).token == "third")
  }

  @Test func filesThatOthersCouldUseAreRefused() async throws {
    let open = try secret("open", "abc", mode: 0o644)
    let words = ["context", "add", "a", "--admin", "127.0.0.1:1", "--token-file", open]
    #expect(await run(words).code == .refused)
    #expect(await run(words).errors.contains("hint: chmod 600"))
    chmod(open, 0o600)
    #expect(await run(words).code == .ok)
    chmod("\(folder.path)/loft/contexts.json", 0o666)
    let answer = await run(["hub", "--context", "a"])
    #expect(answer.code == .refused)
    #expect(answer.errors.contains("can be written by others"))
  }

  @Test func errorsSayWhichContextLedThere() async throws {
    _ = await run(["context", "add", "night", "--admin", "\(folder.path)/nobody"])
    let answer = await run(["hub", "--context", "night"])
    #expect(answer.code == .unreachable)
    #expect(answer.errors.contains("(context 'night')"))
  }

  @Test(
    arguments: [
      (["add", "a b", "--admin", "127.0.0.1:1"], "no name for a context"),
      (["add", "a"], "where is it?"), (["use"], "which context?"), (["list", "--admin", "x:1"], "add"),
      (["remove", "nobody"], "there is no context 'nobody'"),
      (["add", "a", "--admin", "hub.example.com:1", "--token-file", "SECRET"], "read by anybody between"),
    ])
  func mistakesAreExplained(words: [String], what: String) async throws {
    let token = try secret("token", "abc")
    let answer = await run(["context"] + words.map { $0 == "SECRET" ? token : $0 })
    #expect(answer.code != .ok)
    #expect(answer.errors.contains(what))
  }

  @Test(
    arguments: [
      "{}", "x", "{\"contexts\":[{\"name\":\"a b\",\"address\":\"x:1\"}]}", "{\"contexts\":[1]}",
    ])
  func aBrokenFileIsNotOverwritten(text: String) async throws {
    _ = try folder.file("loft/contexts.json", text)
    #expect(await run(["context", "add", "a", "--admin", "127.0.0.1:1"]).code == .invalid)
    #expect(FileText.text(of: "\(folder.path)/loft/contexts.json") == text)
  }
}
