import HubKernel
import HubTesting
import Signaling
import Testing

@testable import Mailbox

@Suite struct ReturningTests {
  @Test(arguments: [(1, 0, 0), (2, 0, 1), (2, 0, 0), (3, 2, 1)])
  func aPeerThatComesBackInTimeKeepsItsPlace(lanes: Int, first: Int, second: Int) async throws {
    let hub = try await TestHub.withMailbox(lanes: lanes)
    await hub.connect("ann", in: "lobby", lane: 0)
    let bob = await Rover("bob", in: "lobby", at: hub, lane: first)
    #expect(bob.isResumable)
    #expect(bob.types == ["peer-discovered"])
    _ = hub.take(by: "ann")

    await bob.drop()
    await hub.pass(.seconds(29))
    #expect(hub.take(by: "ann").isEmpty)
    #expect(await bob.comeBack(lane: second))
    #expect(bob.types == ["peer-discovered"])
    #expect(bob.heardByHub == 1)
    #expect(hub.take(by: "ann").isEmpty)
    #expect(hub.events(of: PeerLeft.self).isEmpty)
    #expect(hub.events(of: PeerResumed.self).map(\.away) == [29_000])

    // It is as it was: both ways.
    let (ann, target): (PeerID, PeerID) = ("ann", "bob")
    await bob.signal(to: ann, "from bob")
    #expect(hub.take(by: ann).map(\.data) == ["from bob"])
    await hub.send(#"{"type":"offer","targetPeerId":"\#(target)","data":"from ann"}"#, by: ann)
    bob.take()
    #expect(bob.signals == ["from ann"])
    // And it may go like any other.
    await bob.say(#"{"type":"goodbye"}"#)
    #expect(hub.take(by: ann).map(\.type) == ["goodbye", "peer-disconnected"])
  }

  @Test func whoeverDidNotAskIsToldOfAtOnce() async throws {
    let hub = try await TestHub.withMailbox()
    await hub.connect("ann", in: "lobby")
    await hub.connect("bob", in: "lobby")
    #expect(hub.types(heardBy: "bob") == ["connected", "peer-discovered"])
    await hub.fail(link: "bob")
    #expect(hub.types(heardBy: "ann").last == "peer-disconnected")
    let bob: PeerID = "bob"
    await hub.send(#"{"type":"offer","targetPeerId":"\#(bob)"}"#, by: "ann")
    #expect(hub.heard(by: "ann").last?["code"] == "peer-not-found")
  }

  @Test func aPlaceIsGivenUpWhenItsTimeIsOver() async throws {
    let hub = try await TestHub.withMailbox("grace: 5s")
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await hub.pass(.milliseconds(4_999))
    #expect(hub.types(heardBy: "ann") == ["connected", "peer-discovered"])
    await hub.pass(.milliseconds(1))
    #expect(hub.types(heardBy: "ann").last == "peer-disconnected")
    #expect(hub.heard(by: "ann").last?.data?["reason"] == "disconnected")
    #expect(hub.events(of: AbsenceEnded.self).map(\.reason) == ["grace-over"])
    #expect(await !bob.comeBack())
    #expect(bob.isResumable)
    #expect(hub.meter("hub_mailbox_absent") == 0)
    #expect(hub.meter("hub_mailbox_places") == 1)
    #expect(await hub.connectionsInUse() == 2)
  }

  @Test(arguments: [1000, 1005, 1002, 1007, 1009] as [UInt16])
  func whoeverHangsUpHasLeft(code: UInt16) async throws {
    let hub = try await TestHub.withMailbox()
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop(code)
    #expect(hub.types(heardBy: "ann").last == "peer-disconnected")
    #expect(hub.meter("hub_mailbox_places") == 0)
  }

  @Test(arguments: [1001, 1006, 1013] as [UInt16])
  func whoeverIsCutOffHasNot(code: UInt16) async throws {
    let hub = try await TestHub.withMailbox()
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop(code)
    #expect(hub.types(heardBy: "ann").last == "peer-discovered")
    #expect(hub.events(of: PeerAbsent.self).map(\.code) == [Int(code)])
  }

  @Test func whoeverSaidGoodbyeOrNothingHasNoPlace() async throws {
    let hub = try await TestHub.withMailbox()
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.say(#"{"type":"goodbye"}"#)
    await bob.drop()
    let eve = await Rover("eve", at: hub)
    await eve.drop()
    #expect(hub.events(of: PeerAbsent.self).isEmpty)
    #expect(hub.meter("hub_mailbox_places") == 0)
    #expect(await !eve.comeBack())
    #expect(eve.isResumable)
  }

  @Test func onlyWhatChangedMeanwhileIsTold() async throws {
    let hub = try await TestHub.withMailbox(lanes: 2)
    let bob = await Rover("bob", in: "lobby", at: hub)
    await hub.connect("ann", in: "lobby")
    await hub.connect("cid", in: "lobby")
    bob.take()
    let before = bob.heard.count
    await bob.drop()
    // Dan comes and goes, and comes again; Ann goes, and comes again; Eve comes and goes.
    await hub.connect("dan", in: "lobby")
    await hub.fail(link: "dan")
    await hub.connect("eve", in: "lobby")
    await hub.send(#"{"type":"goodbye"}"#, by: "eve")
    await hub.fail(link: "ann")
    await hub.connect("ann", in: "lobby")
    await hub.connect("dan", in: "lobby")
    #expect(await bob.comeBack())
    let (ann, dan): (PeerID, PeerID) = ("ann", "dan")
    let news = bob.heard.dropFirst(before).map { "\($0.type ?? "") \($0.data?["peerId"]?.text ?? "")" }
    #expect(news == ["peer-disconnected \(ann)", "peer-discovered \(ann)", "peer-discovered \(dan)"])
    #expect(hub.meter("hub_mailbox_spared_total") == 2)
  }

  @Test func nobodyIsHeardWhoWasNotIntroduced() async throws {
    let hub = try await TestHub.withMailbox()
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await hub.connect("dan", in: "lobby")
    let id: PeerID = "bob"
    await hub.send(#"{"type":"offer","targetPeerId":"\#(id)","data":"hello"}"#, by: "dan")
    await hub.fail(link: "dan")
    #expect(await bob.comeBack())
    #expect(bob.types == ["peer-discovered", "offer", "peer-disconnected"])
  }

  @Test func aPeerInTwoNetworksKeepsBoth() async throws {
    let hub = try await TestHub(
      yaml: "hub: {limits: {networksPerPeer: 2}}\nplugins: [signaling, mailbox]",
      catalogue: [CatalogueEntry(SignalingPlugin.self), CatalogueEntry(MailboxPlugin.self)])
    await hub.connect("ann", in: "one")
    await hub.connect("cid", in: "two")
    let bob = await Rover("bob", in: "one", at: hub)
    await bob.announce("two")
    _ = (hub.take(by: "ann"), hub.take(by: "cid"))
    await bob.drop()
    await hub.connect("dan", in: "two")
    #expect(await bob.comeBack())
    #expect(bob.heard.last?["networkName"] == "two")
    _ = hub.take(by: "cid")
    await bob.signal(to: "cid", "x")
    let cid: PeerID = "cid"
    await bob.say(#"{"type":"offer","networkName":"two","targetPeerId":"\#(cid)","data":"y"}"#)
    #expect(hub.take(by: "cid").last?.data == "y")
    #expect(hub.take(by: "ann").isEmpty)
  }

  @Test func aStrangerWithTheIdGetsNothing() async throws {
    let hub = try await TestHub.withMailbox()
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    let id: PeerID = "bob"
    await hub.send(#"{"type":"offer","targetPeerId":"\#(id)","data":"secret","messageId":"m1"}"#, by: "ann")
    _ = hub.take(by: "ann")
    let stranger = await Rover("bob", at: hub, resume: "00000000000000000000000000000000")
    await hub.pass(.seconds(2))
    stranger.take()
    #expect(stranger.client.isOpen)
    await stranger.announce("lobby")
    #expect(stranger.types == ["peer-discovered"])
    let told = hub.take(by: "ann")
    #expect(told.map(\.type) == ["error", "peer-disconnected", "peer-discovered"])
    #expect(told.first { $0.type == "error" }?["code"] == "peer-gone")
    #expect(told.first { $0.type == "error" }?["messageId"] == "m1")
    #expect(hub.events(of: AbsenceEnded.self).map(\.reason) == ["replaced"])
    // The key is worth nothing now.
    #expect(await !bob.comeBack())
  }

  @Test func aKeyOpensItsPlaceOnceAndAgainWhileItsSuccessorMayNotHaveArrived() async throws {
    let hub = try await TestHub.withMailbox()
    let bob = await Rover("bob", in: "lobby", at: hub)
    let first = bob.key
    // It is told of a new key three times, and reads none of them.
    var keys: Set<String> = [first]
    for _ in 0..<3 {
      await bob.drop()
      #expect(await bob.comeBack(key: first))
      #expect(keys.insert(bob.key).inserted)
    }
    let unread = keys.subtracting([first, bob.key])
    await bob.say(#"{"type":"ping"}"#)
    #expect(hub.events(of: PeerLeft.self).isEmpty)
    // Once it has been heard, the one it has now is the only one. It stays open to the others' attempts.
    for key in unread.union([first]) {
      let thief = await hub.upgrade(query: "peerId=\(bob.peer)&resume=\(key)&seen=\(bob.seen)", as: bob.peer)
      #expect(thief.heard.isEmpty)
    }
    await hub.pass(.seconds(3))
    #expect(bob.client.isOpen)
    await bob.drop()
    #expect(await bob.comeBack())
  }

  @Test func anOpenConnectionIsTakenOverWithoutLoss() async throws {
    let hub = try await TestHub.withMailbox(lanes: 2)
    await hub.connect("ann", in: "lobby", lane: 0)
    let bob = await Rover("bob", in: "lobby", at: hub, lane: 0)
    let id: PeerID = "bob"
    for word in ["a", "b", "c"] {
      await hub.send(#"{"type":"offer","targetPeerId":"\#(id)","data":"\#(word)"}"#, by: "ann")
    }
    // Of these it has read one when it changes its network.
    bob.take(1)
    let old = bob.client
    #expect(await bob.comeBack(lane: 1))
    #expect(old.close?.code == CloseCode.replaced)
    #expect(bob.signals == ["a", "b", "c"])
    #expect(hub.events(of: PeerResumed.self).map(\.away) == [0])
    #expect(hub.events(of: PeerLeft.self).isEmpty)
    #expect(hub.meter("hub_mailbox_repeated_total") == 2)
    // What still comes over the old one was said to nobody.
    await hub.send(#"{"type":"ping"}"#, by: old)
    bob.take()
    #expect(!bob.types.contains("pong"))
  }

  @Test func twoAtOnceWithOneKeyLeaveOne() async throws {
    let hub = try await TestHub.withMailbox(lanes: 3, seed: 5)
    let bob = await Rover("bob", in: "lobby", at: hub, lane: 0)
    let (key, seen) = (bob.key, bob.seen)
    await bob.drop()
    let query = "peerId=\(bob.peer)&resume=\(key)&seen=\(seen)"
    let peer = bob.peer
    async let first = hub.upgrade(query: query, as: peer, lane: 1)
    async let second = hub.upgrade(query: query, as: peer, lane: 2)
    let both = await [first, second]
    #expect(both.filter(\.isOpen).count == 1)
    #expect(both.compactMap(\.close?.code) == [CloseCode.replaced])
    #expect(hub.events(of: PeerLeft.self).isEmpty)
  }

  @Test func oneThatHasFallenTooFarBehindIsNew() async throws {
    let hub = try await TestHub.withMailbox("tail: 16")
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    for _ in 0..<17 { await hub.send(#"{"type":"offer","targetPeerId":"\#(bob.peer)"}"#, by: "ann") }
    await bob.drop()
    #expect(await !bob.comeBack(seen: 0))
    #expect(bob.isResumable)
    #expect(hub.types(heardBy: "ann").last == "peer-disconnected")
  }

  @Test(arguments: ["-1", "x", "", "99", "18446744073709551616", "+1"])
  func aCountThatCannotBeOpensNothing(seen: String) async throws {
    let hub = try await TestHub.withMailbox()
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    await hub.upgrade(query: "peerId=\(bob.peer)&resume=\(bob.key)&seen=\(seen)", as: bob.peer)
    #expect(hub.events(of: PeerResumed.self).isEmpty)
    #expect(hub.client(bob.peer)?.heard.first?["resumed"] == nil)
  }

  @Test func itMayComeBackAgainAndAgainAndItsCountGoesOn() async throws {
    let hub = try await TestHub.withMailbox(lanes: 3, seed: 9)
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    for round in 0..<20 {
      await hub.send(#"{"type":"offer","targetPeerId":"\#(bob.peer)","data":"\#(round) a"}"#, by: "ann")
      if round % 3 == 0 { bob.take() }
      await bob.drop()
      await hub.send(#"{"type":"offer","targetPeerId":"\#(bob.peer)","data":"\#(round) b"}"#, by: "ann")
      #expect(await bob.comeBack(lane: round % 3))
      if round % 4 == 0 { await bob.say(#"{"type":"seen","data":{"count":\#(bob.seen)}}"#) }
    }
    #expect(bob.signals == (0..<20).flatMap { ["\($0) a", "\($0) b"] })
    #expect(hub.heard(by: "ann").filter { $0.type == "error" }.isEmpty)
    #expect(await hub.connectionsInUse() == 3)
  }
}
