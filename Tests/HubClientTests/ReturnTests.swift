import HubBase
import HubClient
import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import HubWire
import Testing

/// A client whose hub is lost, stops, refuses, or wants to know more.
@Suite struct ReturnTests {
  private static func isConnected(_ event: ClientEvent) -> Bool {
    if case .connected = event { true } else { false }
  }

  @Test func comesBackToItsPlaceAndMissesNothing() async throws {
    let stage = try await Stage("mailbox")
    let (ann, bob) = (try stage.client(), try stage.client())
    let (events, others) = (ann.events(), bob.events())
    try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      _ = try await next(events, where: Self.isConnected)
      if let link = stage.hub.client(ann.id) { stage.hub.end(link, code: 1006) }
      let lost = try await next(events) { if case .disconnected = $0 { true } else { false } }
      guard case .disconnected(_, let error) = lost else { return }
      #expect(error.isPassing)
      try await bob.signal(to: ann.id, "offer", .string("while you were away"))
      let back = try await next(events, where: Self.isConnected)
      #expect(back == .connected(hub: Stage.address, isResumed: true))
      let heard = try await next(events) { if case .signal = $0 { true } else { false } }
      #expect(heard == .signal(Signal(from: bob.id, type: "offer", data: .string("while you were away"))))
      try await ann.signal(to: bob.id, "answer", .null)
      // Nobody has seen it leave.
      let word = try await next(others) {
        switch $0 {
        case .peerLeft, .signal: true
        default: false
        }
      }
      #expect(word == .signal(Signal(from: ann.id, type: "answer", data: .null)))
      await ann.close()
      await bob.close()
    }
  }

  @Test func aHubThatSaysNothingIsLost() async throws {
    let stage = try await Stage()
    let mute = MuteHub()
    let client = try HubClient(
      ClientOptions(hubs: [Stage.address]), over: mute, clock: stage.hub.clock, on: stage.hub.executor)
    let events = client.events()
    let began = stage.hub.clock.now
    try await stage.hub.run {
      let opening = stage.task { try await client.open() }
      let lost = try await next(events) { if case .disconnected = $0 { true } else { false } }
      guard case .disconnected(_, let error) = lost else { return }
      #expect(error.code == "no-answer")
      #expect(stage.hub.clock.now - began == 10_000_000_000)
      opening.cancel()
      await client.close()
    }
  }

  @Test func goesToAnotherHubWhenItsOwnSaysGoodbye() async throws {
    let fleet = TestFleet()
    let catalogue = [CatalogueEntry(SignalingFace.plugin)]
    let one = try await fleet.hub("one", yaml: "plugins: [signaling]", catalogue: catalogue)
    let two = try await fleet.hub("two", yaml: "plugins: [signaling]", catalogue: catalogue)
    let hubs = MemoryHubs(["ws://one:3000/": one, "ws://two:3000/": two])
    let client = try HubClient(
      ClientOptions(hubs: ["ws://one:3000", "ws://two:3000"]), over: hubs, clock: fleet.clock,
      on: two.executor, chance: { 0.5 })
    let events = client.events()
    try await two.run {
      try await client.open()
      _ = try await next(events, where: Self.isConnected)
      // Its operator stops it.
      let kernel = one.kernel
      _ = Task(executorPreference: two.executor) { await kernel.drain(within: .seconds(30)) }
      let moved = try await next(events, where: Self.isConnected)
      #expect(moved == .connected(hub: "ws://two:3000/", isResumed: false))
      try await client.open()
      await client.close()
    }
  }

  @Test func obeysTheTimeAtWhichAHubWantsItBack() async throws {
    let stage = try await Stage()
    let doors = ClosedDoors(
      status: 503, retryAfter: 7, body: #"{"status":503,"code":"hub-full","detail":"the hub is full"}"#)
    let client = try HubClient(
      ClientOptions(hubs: [Stage.address]), over: doors, clock: stage.hub.clock, on: stage.hub.executor,
      chance: { 0 })
    try await stage.hub.run {
      let opening = stage.task { try await client.open() }
      await stage.pass(.seconds(15))
      opening.cancel()
      await client.close()
    }
    // At once, after 7 s, and after 14 s.
    #expect(doors.count.withLock { $0 } == 3)
  }

  @Test func saysWhyNoHubTakesIt() async throws {
    let stage = try await Stage()
    let doors = ClosedDoors(
      status: 401, retryAfter: nil,
      body: #"{"status":401,"code":"bad-token","detail":"the token has expired","by":"auth-tokens"}"#)
    let client = try HubClient(
      ClientOptions(hubs: [Stage.address]), over: doors, clock: stage.hub.clock, on: stage.hub.executor)
    try await stage.hub.run {
      let error = await #expect(throws: ClientError.self) { try await client.open() }
      #expect(error?.code == "bad-token" && error?.by == "auth-tokens")
      #expect(error?.sentence.contains("the token has expired") == true)
    }
    #expect(doors.count.withLock { $0 } == 1)
  }

  @Test func provesThatItsIdIsItsOwn() async throws {
    let stage = try await Stage("{auth-tokens: {required: false, peers: {selfCertifying: required}}}")
    let key = try PrivateKey.generate(.ed25519)
    let owner = try stage.client(try ClientOptions(hubs: [Stage.address], identity: key))
    let stranger = try stage.client()
    let events = stranger.events()
    try await stage.hub.run {
      try await owner.open()
      let opening = stage.task { try await stranger.open() }
      let refused = try await next(events) { if case .error = $0 { true } else { false } }
      guard case .error(let error) = refused else { return }
      #expect(error.code == "id-not-proven")
      await #expect(throws: ClientError.self) { try await opening.value }
      await owner.close()
      await stranger.close()
    }
  }

  @Test func aTokenIsShownToTheHubsThatWereGivenAlone() async throws {
    let stage = try await Stage()
    let doors = ClosedDoors(
      status: 503, retryAfter: 1,
      body: #"{"code":"draining","detail":"it stops","hubs":[{"url":"ws://other:3000/","load":0}]}"#)
    var options = ClientOptions(hubs: [Stage.address])
    options.credential = .token("secret")
    let client = try HubClient(options, over: doors, clock: stage.hub.clock, on: stage.hub.executor)
    try await stage.hub.run {
      let opening = stage.task { try await client.open() }
      await stage.pass(.seconds(4))
      opening.cancel()
      await client.close()
    }
    let calls = doors.calls.withLock { $0 }
    #expect(calls.contains { $0.hub == "ws://other:3000/" })
    for call in calls {
      #expect(call.subprotocols.contains("bearer.secret") == (call.hub == Stage.address))
    }
  }
}
