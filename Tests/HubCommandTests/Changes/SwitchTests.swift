import HubKernel
import HubTesting
import Testing

@testable import HubCommand

/// Plugins are switched on and off in the file, with a way back.
@Suite struct SwitchTests {
  private static let text = """
    plugins:   # those that are on
      - admin
      - hub-registry:   # ours
          mesh: other
        # kept below
      - joining   # stays

    """
  private static let off = text.replacing(
    "  - hub-registry:   # ours\n      mesh: other\n",
    with: "  # - hub-registry:   # ours\n  #     mesh: other\n")

  private func isOn(_ bench: DeskBench) async -> Bool? {
    guard case .array(let all)? = await bench.ask("GET", "/switches").json?["switches"],
      case .bool(let isOn)? = all.first(where: { $0["id"]?.text == "hub-registry" })?["on"]
    else { return nil }
    return isOn
  }

  @Test func aLineBecomesACommentAndALineAgain() async throws {
    let bench = try await DeskBench(Self.text)
    #expect(await isOn(bench) == true)
    let answer = await bench.ask("PUT", "/switches/hub-registry", "{\"on\":false}", match: try bench.tag)
    #expect(answer.status == 200, "\(answer.text)")
    #expect(answer.json?["changes"]?[0]?.text?.contains("hub-registry") == true, "\(answer.text)")
    #expect(bench.text == Self.off)
    #expect(await isOn(bench) == false)
    #expect(!bench.hub.kernel.plugins().contains { $0.id == "hub-registry" })
    let again = await bench.ask("PUT", "/switches/hub-registry", "{\"on\":true}", match: try bench.tag)
    #expect(again.status == 200, "\(again.text)")
    #expect(bench.text == Self.text)
    #expect(bench.hub.kernel.plugins().contains { $0.id == "hub-registry" })
  }

  @Test func aDryRunSaysWhatWouldChangeAndTouchesNothing() async throws {
    let bench = try await DeskBench(Self.text)
    let answer = await bench.ask(
      "PUT", "/switches/trouble?dryRun=1", "{\"on\":true}", match: try bench.tag)
    #expect(answer.status == 200)
    #expect(answer.json?["dryRun"] == .bool(true))
    #expect(answer.text.contains("trouble"))
    #expect(bench.text == Self.text)
  }

  @Test func unlessItIsConfirmedHubAndFileGoBack() async throws {
    let bench = try await DeskBench(Self.text)
    let path = "/switches/hub-registry?confirmWithin=60s"
    let answer = await bench.ask("PUT", path, "{\"on\":false}", match: try bench.tag)
    #expect(answer.json?["waiting"]?["by"]?.text?.isEmpty == false, "\(answer.text)")
    let meanwhile = await bench.ask("PUT", "/switches/joining", "{\"on\":false}", match: try bench.tag)
    #expect(meanwhile.json?["code"]?.text == "reload-waiting")
    await bench.hub.pass(.seconds(59))
    #expect(bench.text == Self.off)
    await bench.hub.pass(.seconds(2))
    #expect(bench.text == Self.text)
    #expect(bench.desk.waiting == nil)
    #expect(bench.desk.isInForce)
    #expect(bench.hub.kernel.plugins().contains { $0.id == "hub-registry" })
    let line = bench.hub.logLines.last { $0.contains("reload rolled back") }
    #expect(line?.contains("says again what it said before") == true)
  }

  @Test func whatIsConfirmedStays() async throws {
    let bench = try await DeskBench(Self.text)
    let path = "/switches/hub-registry?confirmWithin=60s"
    _ = await bench.ask("PUT", path, "{\"on\":false}", match: try bench.tag)
    #expect(await bench.ask("POST", "/reload/confirm").status == 200)
    await bench.hub.pass(.seconds(120))
    #expect(bench.text == Self.off)
  }

  @Test func aFileThatSomebodyElseChangedMeanwhileIsLeftAlone() async throws {
    let bench = try await DeskBench(Self.text)
    let path = "/switches/hub-registry?confirmWithin=60s"
    _ = await bench.ask("PUT", path, "{\"on\":false}", match: try bench.tag)
    let theirs = Self.off + "# theirs\n"
    try bench.write(theirs)
    #expect(await bench.ask("POST", "/reload/rollback").status == 200)
    #expect(bench.text == theirs)
    #expect(bench.hub.logLines.last { $0.contains("reload rolled back") }?.contains("still says") == true)
  }

  @Test func aPluginThatDoesNotStartLeavesTheFileAsItWas() async throws {
    let text = Self.text + "  # - trouble: {hasTrouble: true}\n"
    let bench = try await DeskBench(text)
    let answer = await bench.ask("PUT", "/switches/trouble", "{\"on\":true}", match: try bench.tag)
    #expect(answer.status == 422, "\(answer.text)")
    #expect(bench.text == text)
  }

  @Test(arguments: [
    ("no-such", "{\"on\":true}", true, 404), ("trouble", "{}", true, 422),
    ("trouble", "{\"on\":\"yes\"}", true, 422), ("trouble", "{\"on\":true}", false, 428),
    ("trouble?confirmWithin=soon", "{\"on\":true}", true, 400),
    ("trouble?confirmWithin=0s", "{\"on\":true}", true, 400),
  ])
  func whatMakesNoSenseChangesNothing(id: String, body: String, matches: Bool, status: Int) async throws {
    let bench = try await DeskBench(Self.text)
    let answer = await bench.ask("PUT", "/switches/\(id)", body, match: matches ? try bench.tag : nil)
    #expect(answer.status == status, "\(answer.text)")
    #expect(bench.text == Self.text)
  }

  @Test func anOldVersionIsNotChanged() async throws {
    let bench = try await DeskBench(Self.text)
    let old = try bench.tag
    _ = await bench.ask("PUT", "/switches/hub-registry", "{\"on\":false}", match: old)
    #expect(await bench.ask("PUT", "/switches/joining", "{\"on\":false}", match: old).status == 412)
  }
}
