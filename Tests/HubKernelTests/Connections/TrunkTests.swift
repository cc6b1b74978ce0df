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

  @Test(arguments: [1, 4]) func aCallIsNoPeer(lanes: Int) async throws {
    let diary = Diary()
    let bench = Bench(
      lanes == 1 ? "aCallOfOne" : "aCallOfSeveral",
      a: Behaviour(
        wire: { wiring, _, _ in
          wiring.receive(.opening) { _ in diary.note("a peer opens") }
          wiring.receive(.closing) { _ in diary.note("a peer closes") }
        },
        start: { host, _ in
          let trunk = Listening(diary) { text, peer in
            if text == "who" { peer.say("\(peer.id == .none) \(peer.room == nil)") }
          }
          _ = host.call("ws://js:3000/hub?a=b", CallOptions(headers: [("x", "y")]), at: 3, trunk)
        }))
    let hub = try bench.unbooted(["a": 1], lanes: lanes)
    let js = await hub.stranger("js")
    try await hub.boot()
    let call = try #require(js.call)
    #expect(call.path == "/hub")
    #expect(call.query == "a=b")
    #expect(call.header("X") == "y")
    await js.say("who")
    await js.say([1, 2])
    #expect(call.heard == ["true true"])
    #expect(diary.lines == ["opened at \(lanes - 1)", "text who", "binary \u{1}\u{2}"])
    #expect(hub.kernel.view.connections == 1)
    #expect(hub.kernel.view.peers == 0)
    #expect(hub.events(of: PeerConnected.self).isEmpty)
    await js.close(code: 4321, reason: "bye")
    #expect(diary.lines.last == "closed 4321 bye at \(lanes - 1)")
    #expect(hub.events(of: PeerDisconnected.self).isEmpty)
    #expect(await hub.connectionsInUse() == 0)
    #expect(hub.kernel.view.connections == 0)
    #expect(hub.kernel.census.timers == 0)
  }

  @Test func aCallCanBeEndedAtAnyTime() async throws {
    let diary = Diary()
    let calls = Lock([Call]())
    let bench = Bench(
      a: Behaviour(start: { host, _ in
        for name in ["early", "deaf", "js"] {
          let call = host.call("ws://\(name):3000/", at: 0, Listening(diary))
          if name == "early" { call.end(reason: "never mind") }
          calls.withLock { $0.append(call) }
        }
      }))
    let hub = try bench.unbooted(["a": 1])
    await hub.stranger("deaf").be(.ignores)
    let js = await hub.stranger("js")
    _ = await hub.stranger("early")
    try await hub.boot()
    #expect(diary.lines == ["failed cancelled never mind at 0", "opened at 0"])
    #expect(calls.withLock { $0.map(\.isOver) } == [true, false, false])
    for call in calls.withLock({ $0 }) { for _ in 0..<2 { call.end(code: 4000, reason: "enough") } }
    await hub.settle()
    #expect(diary.lines.suffix(2) == ["failed cancelled enough at 0", "closed 4000 enough at 0"])
    #expect(js.call?.state == .closed(code: 4000, reason: "enough"))
    #expect(calls.withLock { $0.allSatisfy(\.isOver) })
    #expect(await hub.connectionsInUse() == 0)
  }

  @Test func aSuccessorMayTakeACallOver() async throws {
    for isTaken in [true, false] {
      let diary = Diary()
      let calls = Lock([Call]())
      let bench = Bench(
        isTaken ? "aSuccessorTakes" : "aSuccessorLeaves",
        a: Behaviour(
          start: { host, name in
            guard name == "a1" else { return }
            let call = host.call("ws://js:3000/", at: 0, Listening(diary))
            calls.withLock { $0.append(call) }
          },
          adopt: { host in if isTaken { for call in calls.withLock({ $0 }) { host.adopt(call) } } }))
      let hub = try bench.unbooted(["a": 1])
      let js = await hub.stranger("js")
      try await hub.boot()
      try await hub.reload(with: bench.yaml(["a": 2]))
      #expect(js.call?.isOpen == isTaken)
      #expect(diary.lines.count == (isTaken ? 1 : 2))
      try await hub.reload(with: "plugins: []")
      #expect(diary.lines == ["opened at 0", "closed 1001 the plugin stops at 0"])
      #expect(js.call?.isOpen == false)
    }
  }

  @Test func nobodyIsCalledWhileTheHubStops() async throws {
    let diary = Diary()
    let bench = Bench(
      a: Behaviour(
        start: { host, _ in host.call("ws://js:3000/", at: 0, Listening(diary)) },
        drain: { host, _ in host.call("ws://js:3000/", at: 0, Listening(diary)) }))
    let hub = try bench.unbooted(["a": 1])
    let js = await hub.stranger("js")
    try await hub.boot()
    try await hub.drain(within: .seconds(5))
    #expect(js.calls.count == 1)
    #expect(
      diary.lines.filter { !$0.hasPrefix("a1") } == [
        "opened at 0", "failed cancelled this hub is stopping at 0", "closed 1001 going away at 0",
      ])
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
