import HubCrypto
import HubKernel
import HubTokens
import Testing

@testable import HubCommand

@Suite struct TokenTests {
  private let secret = "a secret of more than thirty-two bytes"

  private func hubctl(
    _ words: [String], environment: [String: String] = [:]
  ) async -> (code: ExitCode, output: String, errors: String) {
    let transcript = Transcript()
    let code = await transcript.run(["token"] + words, environment: environment)
    return (
      code, String(transcript.output.dropLast(transcript.output.hasSuffix("\n") ? 1 : 0)), transcript.errors
    )
  }

  @Test func makesABearerTokenAndItsHash() async throws {
    let (code, output, errors) = await hubctl(["new"])
    #expect(code == .ok)
    #expect(output.utf8.count == 43)
    #expect(errors.contains("sha256:\(Digest.sha256(Array(output.utf8)).hex)"))
    #expect(await hubctl(["new"]).output != output)
    let json = try JSONValue(parsing: await hubctl(["new", "bearer", "--json"]).output)
    let token = try #require(json["token"]?.text)
    #expect(json["value"]?.text == "sha256:\(Digest.sha256(Array(token.utf8)).hex)")
  }

  @Test func makesASignedTokenWithItsClaims() async throws {
    let words = [
      "new", "jwt", "--secret", "env:S", "--tenant", "acme", "--hub", "--audience", "a", "--audience", "b",
      "--claim",
      "tenant=\"globex\"", "--peer", String(repeating: "A", count: 40), "--expires", "2m", "--kid", "first",
    ]
    let (code, output, errors) = await hubctl(words, environment: ["S": secret])
    #expect(code == .ok, "\(errors)")
    let token = try SignedToken(output)
    #expect(token.keyID == "first")
    let claims = try Claims(token.payload)
    #expect(claims.tenant == "globex")
    #expect(claims.audience == ["a", "b"])
    #expect(claims.isHub)
    #expect(claims.peer == PeerID(String(repeating: "a", count: 40)))
    let issued = try #require(token.payload["iat"]?.int)
    #expect(claims.expiresAt == Int64(issued + 120) * 1000)
  }

  @Test func makesKeysAndNeverLosesOne() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/token.pem"
    for kind in KeyKind.allCases {
      #expect(
        await hubctl(["new", "key", "--kind", kind.rawValue, "--out", path + kind.rawValue]).code == .ok)
      let made = await hubctl(["new", "jwt", "--key", "file:" + path + kind.rawValue])
      let token = try SignedToken(made.output)
      guard case .success(let pem) = FileText.bytes(of: path + kind.rawValue + ".pub", limit: 10_000) else {
        Issue.record("there is no public key")
        return
      }
      let key = try #require(try TokenKey.read(pem, origin: "", secretsAllowed: false).first)
      #expect(key.verifies(token.signature, of: token.signed))
      #expect(token.algorithm == key.algorithm)
    }
    #expect(await hubctl(["new", "key", "--out", path + "p256"]).code == .failed)
  }

  @Test func makesTickets() async throws {
    let (code, output, _) = await hubctl(
      ["new", "ticket", "--secret", "env:S", "--tenant", "acme"], environment: ["S": secret])
    #expect(code == .ok)
    let claim = try #require(Ticket.read(output))
    #expect(claim.ticket.tenant == "acme")
    #expect(claim.isSigned(with: try #require(SharedSecret(Array(secret.utf8)))))
  }

  @Test(arguments: [
    (["new", "jwt"], "say what to sign with"),
    (["new", "jwt", "--key", "a", "--secret", "b"], "say it once"),
    (
      ["new", "jwt", "--secret", "hunter2hunter2hunter2hunter2hunter2"], "does not belong on the command line"
    ),
    (["new", "jwt", "--secret", "env:SHORT"], "needs 32"),
    (["new", "jwt", "--secret", "env:NONE"], "has no NONE"),
    (["new", "jwt", "--key", "env:S"], "no PEM block"),
    (["new", "ticket", "--key", "env:S"], "with a secret"),
    (["new", "jwt", "--secret", "env:S", "--claim", "a"], "no claim"),
    (["new", "jwt", "--secret", "env:S", "--claim", "exp=\"x\""], "makes no sense"),
    (["new", "jwt", "--secret", "env:S", "--peer", "me"], "40 hexadecimal"),
    (["new", "jwt", "--secret", "env:S", "--expires", "60"], "no unit"),
    (["new", "jwd"], "did you mean 'jwt'"),
    (["new", "key"], "needs a place"),
    (["new", "ticket", "--secret", "env:S", "--tenant", "A.b"], "name of a tenant"),
    (["inspect", "/nonexistent"], "cannot be read"), (["mint"], "did you mean"),
  ]) func saysWhatIsWrongWithTheWords(_ words: [String], _ reason: String) async {
    let (code, output, errors) = await hubctl(words, environment: ["S": secret, "SHORT": "x"])
    #expect(code == .usage || code == .failed)
    #expect(output.isEmpty)
    #expect(
      errors.contains(reason) || reason == "did you mean" && errors.contains("it is one of"), "\(errors)")
    #expect(!errors.contains("hunter2") && !errors.contains(secret))
  }

  @Test func inspectsOnlyWhereSomebodyDecides() async throws {
    let folder = try TemporaryFolder()
    let token = try folder.file("token", "x")
    let config = try folder.file("Plugins.yaml", "plugins: [hub-registry]")
    let (code, _, errors) = await hubctl(["inspect", token, "--config", config])
    #expect(code == .notFound)
    #expect(errors.contains("no plugin"))
  }
}
