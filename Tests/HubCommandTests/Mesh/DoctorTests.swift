import HubKernel
import HubTesting
import Testing

@testable import HubCommand

@Suite struct DoctorTests {
  private func examine(_ yaml: String, _ words: String..., environment: [String: String] = [:]) async throws
    -> (
      ExitCode, JSONValue
    )
  {
    let folder = try TemporaryFolder()
    let file = try folder.file("Plugins.yaml", yaml)
    let transcript = Transcript()
    let code = await transcript.run(
      ["doctor", "--json", "--config", file, "--admin", folder.path + "/none.sock"] + words,
      environment: environment)
    return (code, try JSONValue(parsing: transcript.output))
  }

  private func find(_ code: String, in report: JSONValue) -> JSONValue? {
    MeshMap.list(report, "findings").first { $0["code"]?.text == code }
  }

  @Test func aHubThatDoesNotRunIsTheFirstThingSaid() async throws {
    let (code, report) = try await examine("plugins: []\n")
    #expect(code == .problems)
    #expect(report["ok"] == .bool(false))
    let finding = find("no-hub", in: report)
    #expect(finding?["topic"] == "Health check failures")
    #expect(finding?["do"]?.text?.contains("hubctl run") == true)
    #expect(find("plugin-off", in: report) != nil)
  }

  @Test func mistakesOfTheFileAreNamedWithTheirPlace() async throws {
    let (code, report) = try await examine("hub: {prot: 3}\nplugins: []\n")
    #expect(code == .problems)
    #expect(find("bad-setting", in: report)?["where"]?.text?.contains("Plugins.yaml:1") == true)
  }

  @Test func everyFindingSaysWhatToDo() async throws {
    let (_, report) = try await examine(
      "hub: {name: hub, listen: 0.0.0.0:3000, peerTimeout: 90s}\nplugins: []\n", "--production")
    let findings = MeshMap.list(report, "findings")
    for finding in findings where ["problem", "warning"].contains(finding["severity"]?.text) {
      #expect(finding["do"]?.text?.isEmpty == false, "\(finding)")
      #expect(finding["why"]?.text?.isEmpty == false, "\(finding)")
    }
    for code in ["no-tls", "origins", "operators-open", "name", "heartbeat", "rate-limit-off"] {
      #expect(find(code, in: report) != nil, "\(code)")
    }
    let (_, quiet) = try await examine("hub: {name: hub}\nplugins: []\n")
    #expect(find("origins", in: quiet) == nil)
  }

  @Test func aHubThatCannotBeReachedIsTriedStepByStep() async throws {
    let (code, report) = try await examine("plugins: []\n", "ws://no-such-name.invalid")
    #expect(code == .problems)
    #expect(find("call-fails-at-dns", in: report)?["what"]?.text?.contains("no-such-name.invalid") == true)
  }

  @Test func addressesThatAreNoneAreRefused() async throws {
    let transcript = Transcript()
    #expect(await transcript.run(["doctor", "hub.example.org"]) == .usage)
    for (text, host, port, isSecure) in [
      ("ws://a", "a", 80, false), ("wss://a", "a", 443, true), ("wss://a:1/x?y", "a", 1, true),
      ("http://[::1]:3000/", "::1", 3000, false), ("https://[::1]", "::1", 443, true),
    ] as [(String, String, UInt16, Bool)] {
      let locator = try #require(HubLocator(text), "\(text)")
      #expect((locator.host, locator.port) == (host, port) && locator.isSecure == isSecure)
    }
    for text in ["ws://", "ftp://a", "ws://a:0", "ws://u@a", "ws://a:99999", "ws://a/ b"] {
      #expect(HubLocator(text) == nil, "\(text)")
    }
  }

  @Test func datesOfHTTPAreRead() {
    #expect(HTTPClock.seconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    for text in [
      "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 8:49 GMT", "Sun, 6 Foo 1994 08:49:37 GMT",
    ] {
      #expect(HTTPClock.seconds(text) == nil, "\(text)")
    }
  }

  @Test func whateverAHubRefusesForThereIsAdvice() {
    let general = RefusalAdvice.of(code: "nobody knows")
    for code in [
      "secret-needed", "token-withheld", "hub-of-tenant", "other-mesh", "no-common-secret", "no-secret-here",
      "no-secret-there", "proof-wrong",
      "proof-unanswered",
      "proof-disbelieved", "hub-id-taken", "self", "other-version", "draining", "too-many-links",
      "classic-refused", "unknown-host", "unreachable", "timeout", "tls-failed", "refused",
      "handshake-failed",
    ] {
      #expect(RefusalAdvice.of(code: code) != general, "\(code)")
    }
    #expect(RefusalAdvice.of(status: 400, code: "bad-peer-id").contains("test123"))
    #expect(RefusalAdvice.of(status: 200, code: "").contains("Upgrade"))
  }
}
