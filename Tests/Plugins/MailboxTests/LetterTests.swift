import HubKernel
import HubTesting
import Testing

@testable import Mailbox
@testable import Signaling

@Suite struct LetterTests {
  private func scene(_ settings: String = "", lanes: Int = 1) async throws -> (TestHub, Rover, Rover) {
    let hub = try await TestHub.withMailbox(settings, lanes: lanes)
    let ann = await Rover("ann", in: "lobby", at: hub, lane: 0)
    let bob = await Rover("bob", in: "lobby", at: hub, lane: lanes - 1)
    return (hub, ann, bob)
  }

  @Test(arguments: [1, 2, 4]) func signalsWaitInOrder(lanes: Int) async throws {
    let (hub, ann, bob) = try await scene(lanes: lanes)
    await bob.drop()
    for number in 0..<10 { await ann.signal(to: "bob", "\(number)") }
    let id: PeerID = "bob"
    for type in SignalingPlugin.signals {
      await ann.say(#"{"type":"\#(type)","targetPeerId":"\#(id)","data":"t"}"#)
    }
    #expect(ann.errors == [])
    #expect(hub.meter("hub_mailbox_waiting") == 18)
    #expect(await bob.comeBack())
    #expect(bob.signals == (0..<10).map { "\($0)" } + ["t"])
    #expect(Array(bob.types.suffix(8)) == SignalingPlugin.signals)
    #expect(hub.meter("hub_mailbox_waiting") == 0)
    #expect(hub.meter("hub_mailbox_kept_total") == 18)
    #expect(hub.meter("hub_mailbox_delivered_total") == 18)
    #expect(hub.events(of: PeerResumed.self).map(\.letters) == [18])
  }

  @Test(arguments: [1, 2]) func whatIsNotFetchedInTimeComesBack(lanes: Int) async throws {
    let (hub, ann, bob) = try await scene("ttl: 5s", lanes: lanes)
    await bob.drop()
    await ann.signal(to: "bob", "early", id: #"m\"1"#)
    await hub.pass(.seconds(3))
    await ann.signal(to: "bob", "late", id: "m2")
    await hub.pass(.milliseconds(1_999))
    ann.take()
    #expect(ann.errors == [])
    await hub.pass(.milliseconds(1))
    ann.take()
    let error = try #require(ann.heard.last)
    #expect(error["code"] == "letter-expired" && error["by"] == "mailbox")
    #expect(error["messageId"]?.text == #"m"1"#)
    #expect(error["targetPeerId"]?.text == ("bob" as PeerID).description)
    #expect(error["networkName"] == "lobby")
    #expect(error["mayHaveArrived"] == nil)
    #expect(await bob.comeBack())
    #expect(bob.signals == ["late"])
    #expect(hub.events(of: LetterReturned.self).map(\.code) == ["letter-expired"])
    await hub.pass(.seconds(120))
    ann.take()
    #expect(ann.errors.count == 1)
  }

  @Test func whatWaitsComesBackWhenThePeerDoesNot() async throws {
    let (hub, ann, bob) = try await scene("{grace: 5s, ttl: 60s}")
    await bob.drop()
    await ann.signal(to: "bob", "x", id: "m")
    await hub.pass(.seconds(5))
    ann.take()
    #expect(ann.types.suffix(2) == ["error", "peer-disconnected"])
    #expect(ann.errors == ["peer-gone"])
    #expect(hub.events(of: AbsenceEnded.self).map(\.letters) == [1])
  }

  @Test func noMoreWaitsThanMay() async throws {
    let (hub, ann, bob) = try await scene("{letters: 2}")
    await bob.drop()
    for number in 0..<4 { await ann.signal(to: "bob", "\(number)", id: "m\(number)") }
    #expect(ann.errors == ["mailbox-full", "mailbox-full"])
    #expect(ann.heard.suffix(2).compactMap { $0["messageId"]?.text } == ["m2", "m3"])
    #expect(await bob.comeBack())
    #expect(bob.signals == ["0", "1"])
    #expect(hub.meter("hub_mailbox_returned_total", labels: ["code": "mailbox-full"]) == 2)
  }

  @Test func norMoreBytes() async throws {
    let (_, ann, bob) = try await scene("{letterBytes: 1KiB}")
    await bob.drop()
    await ann.signal(to: "bob", String(repeating: "x", count: 500))
    await ann.signal(to: "bob", String(repeating: "y", count: 700))
    await ann.signal(to: "bob", "z")
    #expect(ann.errors == ["mailbox-full"])
    #expect(await bob.comeBack())
    #expect(bob.signals.map { $0.prefix(1) } == ["x", "z"])
  }

  @Test(arguments: [
    "{tenantLetters: 3}", "{tenantBytes: 1KiB}", "{totalBytes: 2KiB, tail: 16, tailBytes: 1KiB}",
  ])
  func aTenantsPeersShareWhatItMayHave(settings: String) async throws {
    let (hub, ann, bob) = try await scene(settings)
    let cid = await Rover("cid", in: "lobby", at: hub)
    await bob.drop()
    await cid.drop()
    let data = String(repeating: "x", count: 300)
    for _ in 0..<4 {
      await ann.signal(to: "bob", data)
      await ann.signal(to: "cid", data)
    }
    #expect(!ann.errors.isEmpty && ann.errors.allSatisfy { $0 == "mailbox-full" })
    #expect(await bob.comeBack())
    #expect(await cid.comeBack())
    #expect(bob.signals.count + cid.signals.count + ann.errors.count == 8)
    // What was taken is free again.
    await bob.drop()
    await ann.signal(to: "bob", data)
    #expect(await bob.comeBack())
    #expect(bob.signals.count + cid.signals.count + ann.errors.count == 9)
    #expect(hub.meter("hub_mailbox_waiting") == 0)
  }

  @Test func onlySoManyOfATenantAreAbsent() async throws {
    let (hub, ann, bob) = try await scene("{tenantPeers: 1}")
    let cid = await Rover("cid", in: "lobby", at: hub)
    await bob.drop()
    await cid.drop()
    ann.take()
    #expect(ann.types.last == "peer-disconnected")
    #expect(await bob.comeBack())
    #expect(await !cid.comeBack())
    #expect(hub.meter("hub_mailbox_absences_total") == 1)
  }

  @Test func aSenderThatIsAwayItselfHearsLater() async throws {
    let (hub, ann, bob) = try await scene("{ttl: 5s}")
    await bob.drop()
    await ann.signal(to: "bob", "x", id: "m")
    await ann.drop()
    await hub.pass(.seconds(6))
    #expect(await ann.comeBack())
    #expect(ann.errors == ["letter-expired"])
    #expect(await bob.comeBack())
  }

  @Test func aSenderThatHasGoneIsNotMissed() async throws {
    let (hub, ann, bob) = try await scene("{ttl: 5s}")
    await bob.drop()
    await ann.signal(to: "bob", "x", id: "m")
    await ann.drop(1000)
    await hub.pass(.seconds(6))
    #expect(hub.events(of: LetterReturned.self).count == 1)
    #expect(await bob.comeBack())
    #expect(bob.signals == [])
  }

  @Test func whatWasSentAndNotConfirmedComesBackInDoubt() async throws {
    let (hub, ann, bob) = try await scene("{grace: 5s}")
    await bob.say(#"{"type":"seen","data":{"count":0}}"#)
    await ann.signal(to: "bob", "read", id: "m1")
    bob.take()
    await bob.say(#"{"type":"seen","data":{"count":\#(bob.seen)}}"#)
    await ann.signal(to: "bob", "unread", id: "m2")
    await bob.drop()
    await hub.pass(.seconds(5))
    ann.take()
    let error = try #require(ann.heard.first { $0.type == "error" })
    #expect(ann.errors == ["peer-lost"])
    #expect(error["messageId"] == "m2" && error["mayHaveArrived"] == true)
  }

  @Test func aPeerThatNeverConfirmsLeavesNoDoubts() async throws {
    let (hub, ann, bob) = try await scene("{grace: 5s}")
    await ann.signal(to: "bob", "unread", id: "m2")
    await bob.drop()
    await hub.pass(.seconds(5))
    ann.take()
    #expect(ann.errors == [])
    #expect(hub.meter("hub_mailbox_ended_total", labels: ["reason": "grace-over"]) == 1)
  }

  @Test(arguments: [
    "{}", "[]", "null", #"{"count":-1}"#, #"{"count":"1"}"#, #"{"count":1000}"#, #"{"count":1.5}"#,
  ])
  func aCountThatCannotBeIsRefused(data: String) async throws {
    let (hub, ann, bob) = try await scene()
    await bob.say(#"{"type":"seen","data":\#(data)}"#)
    #expect(bob.errors == ["bad-count"])
    await hub.connect("old", in: "lobby")
    await hub.send(#"{"type":"seen","data":{"count":1}}"#, by: "old")
    #expect(hub.heard(by: "old").last?["code"] == "not-resumable")
    _ = ann
  }

  @Test func confirmingFreesWhatWasKept() async throws {
    let (hub, ann, bob) = try await scene()
    await ann.signal(to: "bob", String(repeating: "x", count: 5_000))
    bob.take()
    #expect(try #require(hub.meter("hub_mailbox_bytes")) > 5_000)
    await bob.say(#"{"type":"seen","data":{"count":\#(bob.seen)}}"#)
    #expect(try #require(hub.meter("hub_mailbox_bytes")) < 1_000)
    await bob.drop()
    #expect(await bob.comeBack())
    #expect(await !bob.comeBack(seen: 0))
  }

  @Test func aSlowReaderIsCutOffAndGoesOn() async throws {
    let hub = try await TestHub(
      yaml: "hub: {limits: {queuedBytes: 16KiB}}\nplugins: [signaling, mailbox]",
      catalogue: [CatalogueEntry(SignalingPlugin.self), CatalogueEntry(MailboxPlugin.self)])
    await hub.connect("ann", in: "lobby")
    let bob = await Rover("bob", in: "lobby", at: hub)
    hub.stall("bob")
    let id: PeerID = "bob"
    for number in 0..<30 {
      let data = "\(number) " + String(repeating: "x", count: 1_000)
      await hub.send(#"{"type":"offer","targetPeerId":"\#(id)","data":"\#(data)"}"#, by: "ann")
    }
    #expect(bob.client.close?.code == CloseCode.tryLater)
    #expect(await bob.comeBack())
    #expect(bob.signals.map { $0.prefix { $0 != " " } } == (0..<30).map { "\($0)" })
  }

  @Test func whatItsSocketTookNoMoreWaitsNoLonger() async throws {
    let hub = try await TestHub(
      yaml: """
        hub: {limits: {queuedBytes: 4KiB}}
        plugins: [signaling, mailbox: {grace: 60s, ttl: 5s, letters: 2}]
        """, catalogue: [CatalogueEntry(SignalingPlugin.self), CatalogueEntry(MailboxPlugin.self)])
    let ann = await Rover("ann", in: "lobby", at: hub)
    let bob = await Rover("bob", in: "lobby", at: hub)
    hub.stall("bob")
    while bob.client.close == nil { await ann.signal(to: "bob", String(repeating: "x", count: 3_000)) }
    let waiting = try #require(hub.meter("hub_mailbox_waiting"))
    #expect(waiting > 0)
    await hub.pass(.seconds(5))
    ann.take()
    #expect(ann.errors == Array(repeating: "letter-expired", count: Int(waiting)))
    #expect(hub.meter("hub_mailbox_waiting") == 0)
    #expect(await bob.comeBack())
  }

  @Test func tooMuchNewsEndsAnAbsence() async throws {
    let hub = try await TestHub.withMailbox("{notices: 16}")
    let bob = await Rover("bob", in: "lobby", at: hub)
    await bob.drop()
    for number in 0..<17 { await hub.connect(PeerID(high: 9, middle: 9, low: UInt32(number)), in: "lobby") }
    #expect(hub.events(of: AbsenceEnded.self).map(\.reason) == ["closed"])
    #expect(await !bob.comeBack())
  }
}
