import HubKernel
import HubTesting
import Testing

@testable import Webhooks

@Suite struct SnapshotTests {
  private func page(_ hub: TestHub, _ query: String = "") async throws -> JSONValue {
    let answer = await hub.ask(.GET, "/webhooks/snapshot\(query)", isAdmin: true)
    #expect(answer.status == 200)
    return try #require(answer.json)
  }

  private func peers(_ page: JSONValue) -> [String] {
    guard case .array(let peers)? = page["peers"] else { return [] }
    return peers.compactMap { $0["peer"]?.text }
  }

  @Test func saysWhoIsThereAndWhatComesNext() async throws {
    let hub = try await Scene.hub()
    await hub.connect("ann", in: "lobby")
    await hub.connect("bob")
    let before = try await page(hub)
    #expect(peers(before).count == 1)
    let sequence = try #require(before["sequence"]?.int)
    await hub.send(#"{"type":"announce","networkName":"lobby"}"#, by: "bob")
    let told = try #require(hub.told().last)
    #expect(told.epoch == before["epoch"]?.int)
    #expect(told.sequences == [sequence + 1])
  }

  @Test func pagesHaveEverybodyOnce() async throws {
    let hub = try await Scene.hub(lanes: 4)
    for number in 0..<53 {
      await hub.connect(PeerID(high: 0, middle: UInt64(number) &* 7_919, low: 1), in: "lobby")
    }
    var found: [String] = []
    var query = "?limit=10"
    for _ in 0..<6 {
      let page = try await page(hub, query)
      found += peers(page)
      guard let next = page["next"]?.text else { break }
      query = "?limit=10&after=\(next)"
    }
    #expect(found.count == 53)
    #expect(found == found.sorted())
    #expect(Set(found).count == 53)
  }

  @Test(arguments: ["?limit=0", "?limit=1001", "?limit=ten", "?after=nobody"])
  func queriesThatMakeNoSenseAreRefused(_ query: String) async throws {
    let hub = try await Scene.hub()
    #expect(await hub.ask(.GET, "/webhooks/snapshot\(query)", isAdmin: true).status == 400)
  }

  @Test func anEndpointThatIsNotThereIsNotFound() async throws {
    let hub = try await Scene.hub()
    #expect(await hub.ask(.GET, "/webhooks/snapshot?endpoint=other", isAdmin: true).status == 404)
  }
}
