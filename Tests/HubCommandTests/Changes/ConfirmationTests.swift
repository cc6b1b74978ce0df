import HubKernel
import HubTesting
import Testing

@testable import HubCommand

/// A reload that nobody confirms is taken back.
@Suite struct ConfirmationTests {
  private static let old = "hub:\n  name: one\nplugins:\n  - admin\n  - hub-registry\n"
  private static let new = "hub:\n  name: two\nplugins:\n  - admin\n  - hub-registry: {mesh: other}\n"

  private func tried(_ within: String = "60s") async throws -> DeskBench {
    let bench = try await DeskBench(Self.old)
    try bench.write(Self.new)
    let answer = await bench.ask("POST", "/reload?confirmWithin=\(within)")
    #expect(answer.status == 200, "\(answer.text)")
    #expect(answer.json?["waiting"]?["by"]?.text?.isEmpty == false)
    #expect(bench.hub.kernel.settings.name == "two")
    return bench
  }

  @Test func goesBackWhenTheTimeIsOver() async throws {
    let bench = try await tried()
    await bench.hub.pass(.seconds(59))
    #expect(bench.hub.kernel.settings.name == "two")
    await bench.hub.pass(.seconds(2))
    #expect(bench.hub.kernel.settings.name == "one")
    #expect(bench.desk.waiting == nil)
    // What was tried is still to be found, and to be mended.
    #expect(bench.text == Self.new)
    let line = bench.hub.logLines.last { $0.range(of: "reload rolled back") != nil }
    #expect(line?.range(of: "nobody confirmed it") != nil)
    #expect(line?.range(of: "still says what was rolled back") != nil)
  }

  @Test func staysWhenItIsConfirmed() async throws {
    let bench = try await tried()
    #expect(await bench.ask("GET", "/reload").json?["waiting"]?["until"]?.text != nil)
    #expect(await bench.ask("POST", "/reload/confirm").status == 200)
    await bench.hub.pass(.seconds(120))
    #expect(bench.hub.kernel.settings.name == "two")
    #expect(await bench.ask("GET", "/reload").text == "{\"waiting\":null}")
    #expect(await bench.ask("POST", "/reload/confirm").status == 409)
  }

  @Test func goesBackAtOnceWhenAsked() async throws {
    let bench = try await tried()
    let answer = await bench.ask("POST", "/reload/rollback")
    #expect(answer.json?["plan"]?["hub"]?[0]?["new"]?.text == "one")
    #expect(bench.hub.kernel.settings.name == "one")
    #expect(await bench.ask("POST", "/reload/rollback").status == 409)
  }

  @Test func nothingElseChangesMeanwhile() async throws {
    let bench = try await tried()
    try bench.write(Self.new.replacing("two", with: "three"))
    for path in ["/reload", "/reload?confirmWithin=5s"] {
      let again = await bench.ask("POST", path)
      #expect(again.status == 409)
      #expect(again.json?["code"]?.text == "reload-waiting")
    }
    let tenant = await bench.ask("POST", "/tenants", "{\"name\":\"acme\"}")
    #expect(tenant.json?["code"]?.text == "reload-waiting")
    #expect(await bench.ask("POST", "/reload?dryRun=1").status == 200)
    #expect(bench.hub.kernel.settings.name == "two")
    await bench.hub.pass(.seconds(61))
    #expect(await bench.ask("POST", "/reload").status == 200)
    #expect(bench.hub.kernel.settings.name == "three")
  }

  @Test func whatChangesNothingNeedsNoConfirmation() async throws {
    let bench = try await DeskBench(Self.old)
    let answer = await bench.ask("POST", "/reload?confirmWithin=60s")
    #expect(answer.json?["waiting"] == nil)
    #expect(bench.desk.waiting == nil)
  }

  @Test(arguments: ["0s", "60", "2d", "x"])
  func aTimeThatIsNoneIsRefused(text: String) async throws {
    let bench = try await DeskBench(Self.old)
    #expect(await bench.ask("POST", "/reload?confirmWithin=\(text)").status == 400)
  }
}
