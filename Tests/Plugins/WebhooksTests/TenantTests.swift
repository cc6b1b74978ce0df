import HubKernel
import HubTesting
import Testing

@testable import Webhooks

@Suite struct TenantTests {
  private static let acme = "https://acme.example/hook"
  private static let namespaces = """
    namespaces:
      acme:
        networks: [acme-*]
        plugins: {webhooks: {endpoints: [{name: own, url: '\(acme)', secrets: 'env:OTHER', \
    events: [peerAnnounced, peerLeft, peerDisconnected]}]}}
      globex: {networks: [globex-*]}
    """

  private func hub(_ more: String = "") async throws -> TestHub {
    let hub = try await Scene.hub(more, namespaces: Self.namespaces)
    hub.web.answer(Self.acme, with: OutgoingAnswer(status: 200))
    return hub
  }

  private func crowd(_ hub: TestHub) async {
    await hub.connect("ann", in: "acme-lobby")
    await hub.connect("gus", in: "globex-lobby")
    await hub.connect("zoe", in: "lobby")
    await hub.close("gus")
    await hub.close("ann")
  }

  @Test func aTenantIsToldOfItselfAlone() async throws {
    let hub = try await hub()
    await crowd(hub)
    let told = hub.told(Self.acme)
    #expect(told.flatMap(\.names) == ["peerAnnounced", "peerLeft", "peerDisconnected"])
    #expect(told.flatMap(\.sequences) == [1, 2, 3])
    let ann: PeerID = "ann"
    #expect(told.flatMap(\.peers).allSatisfy { $0 == "\(ann)" })
    #expect(!told.contains { $0.text.contains("globex") || $0.text.contains("totalConnections") })
    // The server's own endpoint hears of everybody.
    #expect(hub.told().flatMap(\.names).count == 5)
  }

  @Test func requestsOfTenantsGoToThePublicInternetAlone() async throws {
    let hub = try await hub()
    await crowd(hub)
    #expect(hub.web.asked.filter { $0.url == Self.acme }.allSatisfy { $0.publicOnly })
    #expect(hub.web.asked.filter { $0.url == Scene.url }.allSatisfy { !$0.publicOnly })
  }

  @Test func theServersEndpointMayBeForSomeTenants() async throws {
    let hub = try await hub("namespaces: [globex], events: [peerAnnounced, configReloaded]")
    await crowd(hub)
    #expect(hub.told().flatMap(\.names) == ["peerAnnounced"])
  }

  @Test func aSnapshotShowsATenantItsOwn() async throws {
    let hub = try await hub()
    await hub.connect("ann", in: "acme-lobby")
    await hub.connect("gus", in: "globex-lobby")
    let answer = await hub.ask(
      .GET, "/webhooks/snapshot?endpoint=own", headers: [(name: "x-tenant", value: "acme")])
    #expect(answer.status == 200)
    let json = try #require(answer.json)
    let ann: PeerID = "ann"
    #expect(json["peers"]?[0]?["peer"]?.text == "\(ann)")
    #expect(json["peers"]?[0]?["networks"]?[0]?.text == "acme-lobby")
    #expect(json["peers"]?[1] == nil)
    #expect(json["sequence"]?.int == 1)
    let other = await hub.ask(
      .GET, "/webhooks/snapshot?endpoint=presence", headers: [(name: "x-tenant", value: "acme")])
    #expect(other.status == 404)
    let foreign = await hub.ask(
      .GET, "/webhooks/snapshot?endpoint=own", headers: [(name: "x-tenant", value: "globex")])
    #expect(foreign.status == 404)
  }

  @Test func aTenantCannotAskForWhatIsNotItsOwn() async throws {
    await #expect(throws: (any Error).self) {
      try await Scene.hub(namespaces: Self.namespaces.replacing("peerLeft", with: "hubStarted"))
    }
    await #expect(throws: (any Error).self) {
      try await Scene.hub(
        namespaces: Self.namespaces.replacing("events: [", with: "namespaces: [globex], events: ["))
    }
  }
}
