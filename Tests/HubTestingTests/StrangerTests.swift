import HubKernel
import HubTesting
import Testing

@Suite struct StrangerTests {
  @Test func aStrangerHearsAndSpeaks() async throws {
    let fleet = TestFleet()
    let js = await fleet.stranger("js")
    js.reply { message, _ in message.text == "ping" ? ["hello", "again"] : [] }
    let a = try await fleet.dialer("a", calling: ["js"])
    #expect(js.heard == [Heard("ping", .binary)])
    #expect(js.call?.path == "/")
    #expect(js.call?.query == "peerId=\(PeerID(named: "a"))")
    #expect(a.diary == ["opened", "text hello", "text again"])
    await js.say("ping")
    #expect(js.take().map(\.text) == ["ping", "pong"])
    await js.close(code: 4321, reason: "bye")
    #expect(a.diary.last == "closed 4321 bye")
    #expect(js.call?.state == .gone)
  }

  @Test func aStrangerCallsAHub() async throws {
    let fleet = TestFleet()
    let js = await fleet.stranger("js")
    let a = try await fleet.dialer("a")
    let call = await js.call("\(a.url)/?peerId=\(PeerID(named: "js"))")
    #expect(call.isOpen)
    await js.say("ping")
    #expect(call.heard == ["pong"])
    #expect(a.events(of: PeerConnected.self).map(\.peer) == ["js"])
    let lost = await js.call("\(a.url)/nowhere")
    #expect(
      lost.state == .failed(code: "refused", reason: "404 not-found: peers connect at / or /ws"))
    let nameless = await js.call("ws://a:3000/")
    #expect(nameless.state == .closed(code: 1008, reason: "Invalid peerId format"))
  }

  @Test func aHubOfItsOwnCanCallOneToo() async throws {
    let hub = try TestHub(
      unbooted: "plugins: [dialer: {calls: ['ws://js:3000/', 'wss://js:3000/', 'http://js/']}]",
      catalogue: [CatalogueEntry(Dialer.self)])
    let js = await hub.stranger("js")
    try await hub.boot()
    #expect(js.calls.count == 2)
    #expect(hub.diary.count { $0 == "opened" } == 2)
    #expect(hub.diary.count { $0.hasPrefix("failed bad-address") } == 1)
  }

  @Test func aHubThatStopsEndsItsCalls() async throws {
    let hub = try TestHub(
      unbooted: "plugins: [dialer: {calls: ['ws://js:3000/']}]", catalogue: [CatalogueEntry(Dialer.self)])
    let js = await hub.stranger("js")
    try await hub.boot()
    try await hub.reload(with: "plugins: []")
    #expect(js.call?.state == .closed(code: 1001, reason: "the plugin stops"))
  }
}
