import HubTesting
import Testing

@testable import HubKernel

@Suite struct BindingTests {
  private static let tenants = "namespaces:\n  acme: {networks: ['acme-*']}\n  umbrella: {}\n"

  @Test(arguments: [1, 2]) func whoBelongsToATenantStaysThereWhateverItNames(lanes: Int) async throws {
    let hub = try await Porter.hub("plugins: [porter, chatter]\n" + Self.tenants, lanes: lanes)
    let ann = await hub.connect("ann", of: "umbrella")
    let bob = await hub.connect("bob", of: "umbrella")
    let cid = await hub.connect("cid")
    for client in [ann, bob, cid] { await hub.join("acme-1", by: client) }
    #expect(ann.heard == ["connected", "joined bob@acme-1"])
    #expect(cid.heard == ["connected"])
    for client in [ann, cid] { await hub.send(#"{"type":"home"}"#, by: client) }
    #expect(ann.heard.last?.text == "umbrella true")
    #expect(cid.heard.last?.text == "acme false")
    await hub.signal("hi", to: "cid", by: bob)
    #expect(bob.heard.last?.gist == "peer-not-found")
  }

  @Test func stateLeftAtTheGateIsTheConnections() async throws {
    let hub = try await Porter.hub("plugins: [porter, chatter]\n" + Self.tenants)
    let test = "&test=binding"
    let ann = await hub.connect("ann", of: "acme", query: test)
    await hub.send(#"{"type":"seat"}"#, by: ann)
    #expect(ann.heard.last?.text == "of ann")
    #expect(Porter.Seat.taken("binding") == 1)
    // Who is refused later, or comes a second time, leaves nothing behind.
    let lost = await hub.connect("bob", of: "acme", query: test + "&lost=1")
    #expect(lost.state == .refused(status: 403, body: lost.refusal))
    let twin = await hub.connect("ann", of: "acme", query: test)
    await hub.pass(.seconds(3))
    #expect(twin.close?.code == 1008)
    #expect(Porter.Seat.taken("binding") == 1)
    await hub.close(ann)
    #expect(Porter.Seat.taken("binding") == 0)
  }

  @Test func laterStagesAreAskedAsTheTenantHasThem() async throws {
    let hub = try await Porter.hub(
      "plugins: [porter, chatter]\nnamespaces:\n  acme: {plugins: {porter: off}}\n  umbrella: {}\n")
    let ann = await hub.connect("ann", of: "acme", query: "&lost=1")
    #expect(ann.isOpen)
    #expect(await hub.connect("bob", of: "umbrella", query: "&lost=1").isOpen == false)
  }

  @Test(arguments: [1, 2]) func nobodyHoldsAnIdBeforeItIsKnownWhere(lanes: Int) async throws {
    let hub = try await Porter.hub("plugins: [porter, chatter]\n" + Self.tenants, lanes: lanes)
    let ann = await hub.connect("ann")
    // A stranger who guesses an id learns nothing from it, as long as they do not meet.
    let other = await hub.connect("ann")
    #expect(ann.isOpen && other.isOpen)
    await hub.join("acme-1", by: ann)
    await hub.join("elsewhere", by: other)
    #expect(ann.isOpen && other.isOpen)
    let third = await hub.connect("ann")
    await hub.join("acme-2", by: third)
    #expect(third.heard.last?.gist == "id-taken")
    #expect(await hub.show("/figures", isAdmin: true) == "2 2 2 3 0")
  }

  @Test(arguments: [1, 2]) func theKeyOfAConnectionOpensItsPlaceInATenant(lanes: Int) async throws {
    let hub = try await Porter.hub("plugins: [porter, chatter]\n" + Self.tenants, lanes: lanes)
    let ann = await hub.connect("ann", lane: 0)
    await hub.join("acme-1", by: ann)
    let key = try #require(await hub.resumeKey(of: "ann"))
    let again = await hub.upgrade(query: "peerId=\(PeerID("ann"))&resume=\(key)", as: "ann", lane: lanes - 1)
    await hub.join("acme-1", by: again)
    #expect(ann.close?.code == CloseCode.replaced)
    if lanes > 1 {
      // The other reactor has to be asked first.
      #expect(again.heard.last?.gist == "id-taken")
      await hub.join("acme-1", by: again)
    }
    #expect(again.heard.count == lanes)
    #expect(await hub.show("/figures", isAdmin: true).hasPrefix("1 1 1 "))
  }
}

extension TestHub {
  /// What a peer would have been told to keep.
  fileprivate func resumeKey(of peer: PeerID) async -> String? {
    let found = Lock<String?>(nil)
    try? await run { [kernel] in
      for inbox in kernel.core.inboxes {
        inbox.run { lane in
          lane.forEachPeer { one in
            if one.id == peer { found.withLock { $0 = one.resumeKey.wireText } }
          }
        }
      }
    }
    await settle()
    return found.withLock { $0 }
  }
}
