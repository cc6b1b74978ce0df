import Glibc
import HubKernel
import HubTesting
import Testing

/// Many tenants at once. `make isolation` takes ten thousand of them.
@Suite struct CrowdTests {
  private static let count = getenv("ISOLATION_TENANTS").flatMap { Int(String(cString: $0)) } ?? 1_000
  private static let peersEach = 10

  @Test func everyTenantHasItsOwnPeersAndNoOthers() async throws {
    let names = (0..<Self.count).map { "tenant-\($0)" }
    let tenants = names.map { "  \($0): {networks: [\($0), \($0)-a*]}" }
    let hub = try await Stage.hub(
      "{unknown: refuse, peers: 10}", tenants.joined(separator: "\n"),
      hub: "{limits: {networks: 1000000}}", lanes: 4)
    var latest: [TestClient] = []
    for round in 0..<Self.peersEach {
      latest = []
      // The same ten ids in every tenant.
      for name in names { latest.append(await hub.connect(PeerID(named: "peer\(round)"), in: name)) }
    }
    for (client, name) in zip(latest, names) {
      let met = client.heard.filter { $0.type == "peer-discovered" }
      #expect(met.count == Self.peersEach - 1)
      #expect(met.allSatisfy { $0["networkName"]?.text == name })
    }
    let sum = names.reduce(0) { sum, name in sum + hub.members(of: Namespace.named(name) ?? .standard) }
    #expect(sum == Self.count * Self.peersEach)
    #expect(hub.kernel.view.networks == Self.count)
    // Each is full, and none of the others is.
    let late = await hub.connect("late", in: names[Self.count / 2])
    #expect(late.codes() == ["tenant-full"])
    await hub.close(latest[Self.count / 3])
    await hub.announce(names[Self.count / 3], by: late)
    #expect(late.codes() == [])
  }
}
