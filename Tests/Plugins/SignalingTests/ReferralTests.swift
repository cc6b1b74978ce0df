import HubKernel
import HubTesting
import Testing

@testable import Signaling

/// Whoever has to leave, or is not let in, is told where else to go.
@Suite struct ReferralTests {
  private static let places = [
    Referral.Place(url: "wss://b.example", region: "eu", load: 0.25),
    Referral.Place(url: "wss://c.example/\"", region: "", load: 1),
  ]

  private func hub() async throws -> TestHub {
    try await TestHub(
      yaml: "plugins: [signaling: {goAway: 5s}, referring]\n",
      catalogue: [CatalogueEntry(SignalingPlugin.self), CatalogueEntry(ReferringPlugin.self)])
  }

  private func referral(_ hub: TestHub) throws -> Referral {
    try #require(hub.kernel.runningPlugin("referring") as? ReferringPlugin).host.referral
  }

  @Test func whoHasToLeaveIsToldWhereElseToGo() async throws {
    let hub = try await hub()
    try referral(hub).set(Self.places)
    await hub.connect("bob", in: "lobby")
    try await hub.drain(within: .seconds(10))
    let farewell = try #require(hub.heard(by: "bob").last { $0.type == "goaway" })
    let hubs = farewell["data"]?["hubs"]
    #expect(hubs?[0]?["url"] == "wss://b.example")
    #expect(hubs?[0]?["region"] == "eu")
    #expect(hubs?[0]?["load"] == .number("0.25"))
    #expect(hubs?[1]?["url"] == "wss://c.example/\"")
    #expect(hubs?[2] == nil)
    // Clients that know nothing of it come back as before.
    #expect(farewell["data"]?["reconnectAfter"]?.int != nil)
  }

  @Test func whoComesTooLateIsToldAsWell() async throws {
    let hub = try await hub()
    try referral(hub).set(Self.places)
    try await hub.drain(within: .seconds(1))
    let late = await hub.connect("eve")
    guard case .refused(503, let body) = late.state else {
      Issue.record("\(late.state)")
      return
    }
    let problem = try JSONValue(parsing: body)
    #expect(problem["code"] == "draining")
    #expect(problem["hubs"]?[0]?["url"] == "wss://b.example")
  }

  @Test func aHubWithoutOthersNamesNone() async throws {
    let hub = try await hub()
    try referral(hub).set(Self.places)
    try referral(hub).set([])
    await hub.connect("bob", in: "lobby")
    try await hub.drain(within: .seconds(1))
    #expect(hub.heard(by: "bob").last { $0.type == "goaway" }?["data"]?["hubs"] == nil)
    guard case .refused(503, let body) = await hub.connect("eve").state else { return }
    #expect(try JSONValue(parsing: body)["hubs"] == nil)
  }

  @Test func noMoreHubsAreNamedThanAreOfUse() throws {
    let referral = Referral()
    referral.set((0..<100).map { Referral.Place(url: "ws://\($0)", region: "", load: 0) })
    let list = try JSONValue(parsing: String(decoding: referral.hubs, as: UTF8.self))
    #expect(list[Referral.mostPlaces - 1]?["url"] == "ws://7")
    #expect(list[Referral.mostPlaces] == nil)
  }
}

/// Knows of other hubs whatever a test tells it.
final class ReferringPlugin: Plugin {
  static let manifest = Manifest("referring", "Knows where else peers may go.")
  let host: Host

  init(_ settings: Tenanted<NoSettings>, _ host: Host) { self.host = host }

  func wire(_ hub: Wiring) {}
}
