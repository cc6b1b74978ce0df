import HubTesting
import Testing

@testable import HubKernel

@Suite struct QuotaTests {
  @Test func aTenantHasAsManyConnectionsAsItMay() async throws {
    let hub = try await Porter.hub(
      """
      plugins: [porter, chatter]
      namespaces:
        acme: {plugins: {porter: {connections: 1}}}
        umbrella: {networks: [umbrella], plugins: {porter: {connections: 1}}}
      """)
    let ann = await hub.connect("ann", of: "acme")
    let bob = await hub.connect("bob", of: "acme")
    #expect(bob.refusal.contains(#""code":"tenant-full""#))
    #expect(bob.refusal.contains(#""by":"porter""#))
    await hub.close(ann)
    #expect(await hub.connect("bob", of: "acme").isOpen)
    // Those who come by the name of a network are counted when they come there.
    let cid = await hub.connect("cid")
    let dan = await hub.connect("dan")
    await hub.join("umbrella", by: cid)
    await hub.join("umbrella", by: dan)
    #expect(dan.heard.last?.gist == "tenant-full")
    await hub.join("else", by: cid)
    await hub.join("umbrella", by: dan)
    #expect(dan.heard.last?.gist == "tenant-full" && dan.heard.count == 2)
    #expect(hub.kernel.view.figures(.tenant("umbrella")).connections == 1)
  }

  @Test func peersNetworksAndMembersAreCountedApart() async throws {
    let hub = try await Porter.hub(
      """
      plugins: [porter, chatter]
      namespaces:
        acme: {plugins: {porter: {peers: 3, networks: 2, peersPerNetwork: 2}}}
      """)
    var clients: [TestClient] = []
    for name in ["ann", "bob", "cid", "dan"] {
      clients.append(await hub.connect(PeerID(named: name), of: "acme"))
    }
    await hub.join("one", by: clients[0])
    await hub.join("one", by: clients[1])
    await hub.join("one", by: clients[2])
    #expect(clients[2].heard.last?.gist == "network-full")
    await hub.join("two", by: clients[2])
    await hub.join("three", by: clients[3])
    #expect(clients[3].heard.last?.gist == "tenant-full")
    await hub.join("three", by: clients[2])
    // It leaves the second network with the step into the third, so there are never three.
    #expect(clients[2].heard.last == "connected" || clients[2].heard.last?.gist == "network-full")
    #expect(hub.kernel.view.figures(.tenant("acme")).networks == 2)
    await hub.join("four", by: clients[1])
    #expect(clients[1].heard.last?.gist == "too-many-networks-here")
    #expect(hub.kernel.view.figures(.tenant("acme")).peers == 3)
    for client in clients { await hub.close(client) }
    #expect(hub.kernel.view.figures(.tenant("acme")).peers == 0)
    #expect(hub.kernel.view.figures(.tenant("acme")).networks == 0)
    #expect(hub.kernel.view.figures(.tenant("acme")).connections == 0)
  }

  @Test func withoutThePluginThereAreNoQuotas() async throws {
    let hub = try await Porter.hub(
      "plugins: [porter, chatter]\nnamespaces:\n  acme: {networks: [acme], plugins: {porter: {peers: 0}}}\n")
    let ann = await hub.connect("ann")
    await hub.join("acme", by: ann)
    #expect(ann.heard.last?.gist == "tenant-full")
    try await hub.reload(with: "plugins: [chatter]\nnamespaces:\n  acme: {networks: [acme]}\n")
    await hub.join("acme", by: ann)
    #expect(hub.kernel.view.figures(.tenant("acme")).peers == 1)
  }

  /// Whatever happens, what is counted is what is there.
  @Test(arguments: [1, 2, 3] as [UInt64]) func countsAreExact(seed: UInt64) async throws {
    let hub = try await Porter.hub(
      """
      hub: {limits: {networksPerPeer: \(seed == 2 ? 3 : 1)}}
      plugins: [{porter: {connections: 9, peers: 5, networks: 3, peersPerNetwork: 3}}, chatter]
      namespaces:
        acme: {networks: ['a*']}
        umbrella: {networks: ['u*']}
      """, lanes: 2)
    var random = Dice(seed)
    var clients: [TestClient] = []
    for _ in 0..<600 {
      switch random.next() % 6 {
      case 0:
        clients.append(await hub.connect(PeerID(named: "p\(random.next() % 12)")))
      case 1:
        let tenant = ["acme", "umbrella"][Int(random.next() % 2)]
        clients.append(await hub.connect(PeerID(named: "p\(random.next() % 12)"), of: tenant))
      case 2 where !clients.isEmpty:
        await hub.close(clients.remove(at: Int(random.next() % UInt64(clients.count))))
      case 3 where !clients.isEmpty && random.next() % 8 == 0:
        await hub.pass(.seconds(3))
      default:
        guard !clients.isEmpty else { continue }
        let client = clients[Int(random.next() % UInt64(clients.count))]
        let verb = random.next() % 4 == 0 ? "leave" : "join"
        let network = ["a1", "a2", "a3", "a4", "u1", "u2", "other"][Int(random.next() % 7)]
        await hub.send("{\"type\":\"\(verb)\",\"networkName\":\"\(network)\"}", by: client)
      }
      try check(hub)
    }
    for client in clients { await hub.close(client) }
    await hub.pass(.seconds(10))
    for tenant in [.standard, "acme", "umbrella"] as [Namespace] {
      let figures = hub.kernel.view.figures(.tenant(tenant))
      #expect([figures.connections, figures.peers, figures.networks] == [0, 0, 0], "\(tenant)")
    }
  }

  private func check(_ hub: TestHub) throws {
    let rooms = hub.kernel.core.switchboard.networks
    for tenant in [.standard, "acme", "umbrella"] as [Namespace] {
      let figures = hub.kernel.view.figures(.tenant(tenant))
      let own = rooms.filter { $0.namespace == tenant }
      let members = Set(own.flatMap { room in room.members.withLock { $0.list.map(\.peer) } })
      try #require(figures.networks == own.count)
      try #require(figures.peers == members.count)
      try #require(figures.connections >= figures.peers)
      try #require(figures.networks <= 3 && figures.peers <= 5 && figures.connections <= 9)
      try #require(own.allSatisfy { $0.count <= 3 })
    }
  }
}
