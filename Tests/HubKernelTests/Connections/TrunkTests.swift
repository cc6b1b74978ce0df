import HubKernel
import HubTesting
import Testing

@Suite struct TrunkTests {
  @Test func aDivertedPeerSpeaksToItsTrunkAlone() async throws {
    let diary = Diary()
    let bench = Bench(
      a: Behaviour(wire: { wiring, _, _ in
        wiring.receive("divert") { message in
          let trunk = Listening(diary) { text, peer in if text == "hello" { peer.say("welcome") } }
          diary.note("\(message.peer.divert(to: trunk)) \(message.peer.divert(to: trunk))")
        }
        wiring.receive("other") { _ in diary.note("other") }
        wiring.receive(.closing) { diary.note("\($0.id.name) closes") }
      }))
    let hub = try await bench.hub(["a": 1])
    let bob = await hub.connect("bob")
    await hub.send([#"{"type":"divert"}"#, #"{"type":"other"}"#, "hello"], by: bob)
    await hub.send("raw", .binary, by: bob)
    #expect(diary.lines == ["true false", #"text {"type":"other"}"#, "text hello", "binary raw"])
    #expect(bob.heard == ["welcome"])
    #expect(hub.kernel.view.connections == 1)
    diary.clear()
    await hub.close("bob", code: 4000, reason: "enough")
    #expect(diary.lines == ["bob closes", "closed 4000 enough at 0"])
    #expect(hub.events(of: PeerDisconnected.self).count == 1)
    #expect(await hub.connectionsInUse() == 0)
  }

  @Test func aCallThatFailsSaysWhy() async throws {
    let diary = Diary()
    let bench = Bench(
      a: Behaviour(start: { host, _ in _ = host.call("ws://nobody:1/", at: 1, Listening(diary)) }))
    let hub = try await bench.hub(["a": 1], lanes: 2)
    #expect(diary.lines == ["failed unknown-host nobody knows 'nobody' at 1"])
    #expect(await hub.connectionsInUse() == 0)
    #expect(hub.kernel.view.connections == 0)
  }
}
