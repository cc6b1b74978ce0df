import HubKernel
import HubTesting
import Testing

/// A peer whose messages a vehicle brings stays what it is, for as long as the vehicle says.
@Suite struct VehicleTests {
  /// A hub whose peers board when they say `board`.
  private func hub(_ cart: Cart, settings: String = "") async throws -> TestHub {
    let key = "vehicle\(ObjectIdentifier(cart).hashValue)"
    Behaviour.set(
      "\(key)/a", Diary(),
      Behaviour(wire: { wiring, host, _ in
        cart.host.withLock { $0 = host }
        wiring.receive("board") { message in
          let rider = message.peer.board(cart)
          cart.rider.withLock { $0 = rider }
          cart.diary.note(rider == nil ? "no room" : "boarded")
        }
      }))
    return try await TestHub(
      yaml: settings + "plugins:\n  - chatter\n  - a: {test: \(key)}\n",
      catalogue: [CatalogueEntry(Chatter.self)] + Bench.catalogue, lanes: 1)
  }

  private func boarded(_ hub: TestHub) async -> (ann: TestClient, bob: TestClient) {
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for client in [ann, bob] { await hub.join("x", by: client) }
    await hub.send("{\"type\":\"board\"}", by: ann)
    return (ann, bob)
  }

  private static let signal = "{\"type\":\"signal\",\"targetPeerId\":\"\("ann" as PeerID)\",\"data\":1}"

  @Test func bringsWhatTheHubSaysAndHandsOnWhatThePeerSays() async throws {
    let cart = Cart()
    let hub = try await hub(cart)
    let (ann, bob) = await boarded(hub)
    let before = ann.heard.count
    await hub.send(Self.signal, by: bob)
    #expect(cart.sent.count == 1 && ann.heard.count == before, "the socket is the vehicle's own affair")
    await hub.send("{\"type\":\"rooms\"}", by: ann)
    #expect(cart.diary.lines.last == "received")
    #expect(cart.sent.last == "x")
    #expect(cart.diary.lines.filter { $0 == "boarded" }.count == 1)
    await hub.send("{\"type\":\"board\"}", by: ann)
    #expect(cart.diary.lines.last == "no room", "nobody rides twice")
  }

  @Test func keepsThePlaceOfAPeerWithoutASocket() async throws {
    let cart = Cart()
    let hub = try await hub(cart)
    let (ann, bob) = await boarded(hub)
    await hub.fail(link: "ann")
    #expect(cart.diary.lines.last == "lost 1006")
    #expect(!bob.heard.contains { $0.text.hasPrefix("lost") })
    await hub.send(Self.signal, by: bob)
    #expect(cart.sent.count == 1)
    await cart.act { $0.deliver("{\"type\":\"rooms\"}") }
    await hub.settle()
    #expect(cart.sent.last == "x", "it is in its network still")
    #expect(ann.state == .gone)
    await cart.act { $0.end(code: 1006, reason: "the last way is gone") }
    await hub.settle()
    #expect(bob.heard.last?.text == "lost ann@x")
    #expect(cart.diary.lines.last == "ended")
    #expect(await hub.connectionsInUse() == 1)
  }

  @Test func losesAPeerThatItGivesUp() async throws {
    let cart = Cart(keeps: false)
    let hub = try await hub(cart)
    let (_, bob) = await boarded(hub)
    await hub.fail(link: "ann")
    #expect(bob.heard.last?.text == "lost ann@x")
    #expect(cart.diary.lines.suffix(2) == ["lost 1006", "ended"])
    #expect(await hub.connectionsInUse() == 1)
  }

  @Test(arguments: [true, false]) func whoeverIsSentAwayIsOffTheVehicle(hasSocket: Bool) async throws {
    let cart = Cart()
    let hub = try await hub(cart)
    let (ann, bob) = await boarded(hub)
    if !hasSocket { await hub.fail(link: "ann") }
    let host = try #require(cart.host.withLock { $0 })
    try await hub.run {
      await host.everyPeer { if $0.id == "ann" { $0.close(code: 4_403, reason: "banned") } }
    }
    #expect(cart.diary.lines.contains("close 4403 banned"))
    #expect(cart.diary.lines.last == "ended")
    #expect(bob.heard.last?.text == "lost ann@x")
    if hasSocket { #expect(ann.close?.code == 4_403) }
    #expect(await hub.connectionsInUse() == 1)
    await hub.send(Self.signal, by: bob)
    #expect(cart.sent.isEmpty, "nothing is sent to who is not there")
  }

  /// Whoever comes with the id of somebody on a vehicle gets it only if nothing answers there.
  @Test(arguments: [true, false]) func isAskedForASignOfLifeAndItsWordCounts(isSilent: Bool) async throws {
    let cart = Cart()
    let hub = try await hub(cart)
    let (_, bob) = await boarded(hub)
    await hub.fail(link: "ann")
    cart.isSilent.withLock { $0 = isSilent }
    let other = await hub.connect("ann")
    await hub.pass(.seconds(10))
    #expect(cart.diary.lines.contains("probe"))
    #expect(cart.diary.lines.contains("ended") == isSilent)
    #expect((other.state == .open) == isSilent)
    #expect((bob.heard.last?.text == "lost ann@x") == isSilent)
  }
}
