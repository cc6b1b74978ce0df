import HubBase
import HubClient
import HubTesting
import HubWire
import Testing

/// One client and its hub.
@Suite struct ClientTests {
  @Test func opensAndIsAnnounced() async throws {
    let stage = try await Stage()
    let (ann, bob) = (try stage.client("Ann"), try stage.client("Bob"))
    let (events, states) = (ann.events(), ann.states())
    let seen = try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      guard
        case .peer(let member) = try await next(events, where: { if case .peer = $0 { true } else { false } })
      else { return ("", [LifecycleState]()) }
      #expect(member.id == bob.id)
      let state = await ann.state
      #expect(state == .announced)
      await ann.close()
      var all: [LifecycleState] = []
      for try await change in states where change.peer == nil { all.append(change.state) }
      await bob.close()
      return (member.data["name"]?.text ?? "", all)
    }
    #expect(seen.0 == "Bob")
    #expect(seen.1 == [.discovering, .announced, .disconnected])
  }

  @Test func passesSignalsAndSaysWhenNobodyIsThere() async throws {
    let stage = try await Stage()
    let (ann, bob) = (try stage.client(), try stage.client())
    let events = bob.events()
    try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      try await ann.signal(to: bob.id, "offer", .object([.init("sdp", .string("v=0\n"))]))
      let heard = try await next(events) { if case .signal = $0 { true } else { false } }
      #expect(
        heard
          == .signal(Signal(from: ann.id, type: "offer", data: .object([.init("sdp", .string("v=0\n"))]))))
      let nobody = PeerID.random()
      let error = await #expect(throws: ClientError.self) { try await ann.signal(to: nobody, "offer", .null) }
      #expect(error?.code == "peer-not-found" && error?.target == nobody && error?.by == "kernel")
      await ann.close()
      await bob.close()
    }
  }

  @Test func saysGoodbyeWhenItIsClosed() async throws {
    let stage = try await Stage()
    let (ann, bob) = (try stage.client(), try stage.client())
    let events = bob.events()
    try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      await ann.close(reason: "enough")
      let heard = try await next(events) { if case .goodbye = $0 { true } else { false } }
      #expect(heard == .goodbye(ann.id, data: .object([.init("reason", .string("enough"))])))
      let error = await #expect(throws: ClientError.self) { try await ann.open() }
      #expect(error?.code == "closed")
      await bob.close()
    }
  }

  @Test func whoeverIsCancelledWaitsNoLonger() async throws {
    let stage = try await Stage()
    let lost = try stage.client(hubs: ["ws://nowhere:1/"])
    try await stage.hub.run {
      let opening = stage.task { try await lost.open() }
      await stage.pass(.seconds(5))
      opening.cancel()
      await #expect(throws: CancellationError.self) { try await opening.value }
      await lost.close()
    }
  }

  @Test func comesBackAtGrowingDistances() async throws {
    let stage = try await Stage()
    let client = try stage.client(hubs: ["ws://nowhere:1/"])
    let calls = stage.hubs.calls
    try await stage.hub.run {
      let opening = stage.task { try await client.open() }
      await stage.pass(.seconds(120))
      opening.cancel()
      await client.close()
    }
    // Half of 0.5 s, 1 s, 2 s, … 30 s: 0.5, 1, 2, 4, 8 and then 15 seconds apart.
    let count = calls.withLock { $0.count }
    #expect((10...14).contains(count), "\(count) attempts in two minutes")
  }

  @Test func joinsAnotherNetwork() async throws {
    let stage = try await Stage()
    let (ann, bob) = (try stage.client(), try stage.client())
    let events = ann.events()
    try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      _ = try await next(events) { if case .peer = $0 { true } else { false } }
      try await ann.announce(networkName: "elsewhere", data: .object([]))
      let left = try await next(events) { if case .peerLeft = $0 { true } else { false } }
      guard case .peerLeft(let member, let reason) = left else { return }
      #expect(member.id == bob.id && reason == "moved")
      let error = await #expect(throws: ClientError.self) { try await ann.signal(to: bob.id, "offer", .null) }
      #expect(error?.code == "peer-not-found")
      await ann.close()
      await bob.close()
    }
  }

  @Test func aReaderThatIsTooSlowIsToldSo() async throws {
    let stage = try await Stage()
    let ann = try stage.client { $0.limits.events = 3 }
    let events = ann.events()
    try await stage.hub.run {
      try await ann.open()
      await ann.close()
      let error = await #expect(throws: ClientError.self) { for try await _ in events {} }
      #expect(error?.code == "reading-too-slowly")
    }
  }

  @Test(arguments: [
    ([], "no-hubs"), (["ftp://hub"], "bad-address"), (["ws://hub:1/?peerId=1"], "bad-address"),
    (["unix:relative"], "bad-address"), (["ws://"], "bad-address"),
  ])
  func badAddressesAreErrors(_ hubs: [String], _ code: String) throws {
    let error = #expect(throws: ClientError.self) { _ = try HubClient(ClientOptions(hubs: hubs)) }
    #expect(error?.code == code)
  }

  @Test func badOptionsAreErrors() throws {
    func code(_ change: (inout ClientOptions) -> Void) -> String? {
      var options = ClientOptions(hubs: ["wss://hub.example"])
      change(&options)
      do throws(ClientError) { _ = try HubClient(options) } catch { return error.code }
      return nil
    }
    #expect(code { $0.networkName = "" } == "bad-network-name")
    #expect(code { $0.networkName = "a\nb" } == "bad-network-name")
    #expect(code { $0.data = .null } == "bad-data")
    #expect(code { $0.credential = .token("two words") } == "bad-token")
    #expect(code { $0.signer = try? .generate(.p256) } == "bad-signer")
    #expect(code { _ in } == nil)
  }

  @Test func aCredentialIsNeverShown() {
    var text = ""
    dump(Credential.token("s3cret"), to: &text)
    #expect(!text.contains("s3cret") && !"\(Credential.token("s3cret"))".contains("s3cret"))
  }
}
