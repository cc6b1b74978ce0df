import Glibc
import HubKernel
import HubTesting
import Testing

@testable import HubCommand

/// Tenants come, change and go through the file, or not at all.
@Suite struct TenantChangeTests {
  private static let text = """
    plugins:   # those that are on
      - admin
      - hub-registry
      - trouble
      - joining
    namespaces:
      beta:
        networks: [beta-*]   # all of these

    """

  private func bench() async throws -> DeskBench { try await DeskBench(Self.text) }

  @Test func oneIsAddedToTheFileAndInForceAtOnce() async throws {
    let bench = try await bench()
    let answer = await bench.ask(
      "POST", "/tenants",
      "{\"name\":\"acme\",\"networks\":[\"acme-*\"],\"plugins\":{\"hub-registry\":{\"mesh\":\"ours\"}}}")
    #expect(answer.status == 201, "\(answer.text)")
    #expect(
      bench.text == Self.text
        + "  acme:\n    networks: [acme-*]\n    plugins:\n      hub-registry:\n        mesh: ours\n")
    #expect(bench.hub.kernel.view.tenants.map(\.name) == ["default", "beta", "acme"])
    let told = bench.hub.events(of: TenantChanged.self)
    #expect(told.map(\.change.change) == [.added])
    #expect(told.first?.change.after == "networks [acme-*]; hub-registry.mesh ours")
    #expect(
      bench.hub.log.last { $0.message == "tenant added" }?.fields.first { $0.name == "by" }?.value != "")
    #expect(answer.headers.first { $0.name == "etag" }?.value == (try bench.tag))
    #expect(await bench.ask("POST", "/tenants", "{\"name\":\"acme\"}").status == 409)
  }

  @Test func oneSettingChangesWithBeforeAndAfter() async throws {
    let bench = try await bench()
    let answer = await bench.ask(
      "PATCH", "/tenants/beta", "{\"plugins\":{\"hub-registry\":{\"mesh\":\"theirs\"}}}", match: try bench.tag
    )
    #expect(answer.status == 200, "\(answer.text)")
    #expect(bench.text.range(of: "networks: [beta-*]   # all of these") != nil)
    let change = bench.hub.events(of: TenantChanged.self).last?.change
    #expect(change?.before == "hub-registry.mesh mesh")
    #expect(change?.after == "hub-registry.mesh theirs")
    let gone = await bench.ask("PATCH", "/tenants/beta", "{\"plugins\":null}", match: try bench.tag)
    #expect(gone.status == 200, "\(gone.text)")
    #expect(bench.text == Self.text)
  }

  @Test func aRaceThatIsLostChangesNothing() async throws {
    let bench = try await bench()
    let tag = try bench.tag
    try bench.write(Self.text + "# somebody was faster\n")
    let late = await bench.ask("PATCH", "/tenants/beta", "{\"networks\":[\"x\"]}", match: tag)
    #expect(late.status == 412)
    #expect(await bench.ask("PATCH", "/tenants/beta", "{\"networks\":[\"x\"]}").status == 428)
    #expect(bench.text == Self.text + "# somebody was faster\n")
  }

  @Test(arguments: [
    ("{\"name\":\"Acme\"}", 422, "cannot name a namespace"),
    ("{\"name\":\"acme\",\"networks\":[\"beta-x\"]}", 422, "is claimed by beta too"),
    ("{\"name\":\"acme\",\"plugins\":{\"hub-registri\":{}}}", 422, "is not switched on"),
    ("{\"name\":\"acme\",\"plugins\":{\"hub-registry\":{\"mseh\":\"x\"}}}", 422, "has no setting"),
    ("{\"name\":\"acme\",\"plugins\":{\"hub-registry\":{\"isHub\":true}}}", 422, "same for all namespaces"),
    ("{\"name\":\"acme\",\"plugins\":{\"trouble\":{\"hasTrouble\":\"maybe\"}}}", 422, "hasTrouble"),
    ("{\"name\":\"acme\",\"plugins\":{\"trouble\":{\"hasTrouble\":true}}}", 422, "could not start"),
  ])
  func whatIsWrongIsNamedAndNothingChanges(body: String, status: Int, words: String) async throws {
    let bench = try await bench()
    let answer = await bench.ask("POST", "/tenants", body)
    #expect(answer.status == status)
    #expect(answer.text.range(of: words) != nil, "\(answer.text)")
    #expect(bench.text == Self.text)
    #expect(bench.hub.kernel.view.tenants.map(\.name) == ["default", "beta"])
    #expect(bench.hub.plugins.map(\.state) == [.running, .running, .running, .running])
  }

  @Test func whatElseTheFileSaysDoesNotComeAlong() async throws {
    let bench = try await bench()
    try bench.write(Self.text.replacing("  - hub-registry\n", with: "  - hub-registry: {mesh: secret}\n"))
    let answer = await bench.ask("POST", "/tenants", "{\"name\":\"acme\"}")
    #expect(answer.json?["code"]?.text == "file-not-in-force")
    #expect(answer.json?["problems"]?[0]?.text?.range(of: "mesh mesh → secret") != nil)
  }

  @Test func aFileThatMayNotBeWrittenStays() async throws {
    let bench = try await bench()
    // Whoever is all-powerful writes where the mode says no, but not into what is no folder.
    let link = "\(bench.folder.path)/dangling"
    #expect(symlink("\(bench.folder.path)/nowhere/Plugins.yaml", link) == 0)
    do throws(SystemFailure) {
      try ConfigurationFile(path: link).write([])
      Issue.record("it was written")
    } catch {
      #expect(error.number == ENOENT)
    }
    #expect(FileText.names(in: bench.folder.path) == ["Plugins.yaml", "dangling"])
  }

  @Test func aLinkStaysALinkAndTheModeStays() throws {
    let folder = try TemporaryFolder()
    let real = try folder.file("deep/real.yaml", "old")
    chmod(real, 0o640)
    let link = "\(folder.path)/Plugins.yaml"
    #expect(symlink("deep/real.yaml", link) == 0)
    try ConfigurationFile(path: link).write(Array("new".utf8))
    var status = stat()
    #expect(lstat(link, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    #expect(stat(real, &status) == 0 && status.st_mode & 0o7777 == 0o640)
    #expect(FileText.text(of: real) == "new")
    #expect(FileText.names(in: "\(folder.path)/deep") == ["real.yaml"])
  }

  @Test func onesPeersHaveTimeToGoBeforeItIsRemoved() async throws {
    let bench = try await bench()
    _ = await bench.ask("POST", "/tenants", "{\"name\":\"acme\",\"networks\":[\"acme-*\"]}")
    for (name, network) in [("ann", "acme-one"), ("bob", "acme-two"), ("cleo", "beta-one")] {
      let peer = PeerID(named: name)
      await bench.hub.connect(peer)
      await bench.hub.send("{\"type\":\"join-\(network)\"}", by: peer)
    }
    let answer = await bench.ask("DELETE", "/tenants/acme?grace=30s", match: try bench.tag)
    #expect(answer.status == 202, "\(answer.text)")
    #expect(answer.json?["connections"]?.int == 2)
    #expect(bench.hub.heard(by: PeerID(named: "ann")).last?.type == "goaway")
    #expect(bench.hub.heard(by: PeerID(named: "cleo")).last?.type != "goaway")
    let late = PeerID(named: "late")
    await bench.hub.connect(late)
    await bench.hub.send("{\"type\":\"join-acme-one\"}", by: late)
    #expect(bench.hub.heard(by: late).last?["code"]?.text == "tenant-leaving")
    let state = await bench.ask("GET", "/tenants/acme")
    #expect(state.json?["state"]?.text == "leaving")
    #expect(await bench.ask("DELETE", "/tenants/acme", match: try bench.tag).status == 409)
    await bench.hub.close(PeerID(named: "ann"))
    await bench.hub.pass(.seconds(29))
    #expect(bench.hub.client(PeerID(named: "bob"))?.isOpen == true)
    await bench.hub.pass(.seconds(2))
    #expect(bench.hub.close(seenBy: PeerID(named: "bob"))?.code == 4010)
    #expect(bench.hub.client(PeerID(named: "cleo"))?.isOpen == true)
    let receipt = await bench.ask("GET", "/removals/acme")
    #expect(receipt.json?["stage"]?.text == "removed", "\(receipt.text)")
    #expect(receipt.json?["closed"]?.int == 1)
    #expect(receipt.json?["left"]?.int == 1)
    #expect(bench.text == Self.text)
    #expect(await bench.ask("POST", "/tenants", "{\"name\":\"acme\"}").status == 201)
  }
}
