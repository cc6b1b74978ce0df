import HubKernel
import HubTesting
import Testing

@Suite struct CarryTests {
  private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

  private static func signal(to target: PeerID, _ more: String = "") -> String {
    "{\"type\":\"signal\",\"messageId\":\"m1\",\"targetPeerId\":\"\(target)\",\"data\":{\"a\":1}\(more)}"
  }

  @Test(arguments: [1, 4]) func takesWhatIsForNobodyHere(lanes: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: lanes)
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for client in [ann, bob] { await hub.join("x", by: client) }
    await hub.send(Self.signal(to: "zoe", ",\"traceparent\":\"\(Self.trace)\""), by: ann)
    await hub.send(Self.signal(to: "bob"), by: ann)
    #expect(postman.diary.lines == [#"ann to zoe@x: signal {"a":1} "# + Self.trace + " m1"])
    #expect(bob.heard.last?["data"]?.description == #"{"a":1}"#)
    #expect(!ann.heard.contains { $0.type == "error" })
    #expect(hub.meter("hub_signals_total") == 2)
    postman.take(false)
    await hub.send(Self.signal(to: "zoe"), by: ann)
    #expect(ann.heard.last?["code"] == "peer-not-found")
    #expect(ann.heard.last?["messageId"] == "m1")
    #expect(postman.diary.lines.count == 2)
    #expect(hub.meter("hub_signals_total") == 2)
  }

  @Test func isNotAskedWhereItIsOff() async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: 1, off: true)
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    await hub.join("x", by: ann)
    await hub.join("y", by: bob)
    for client in [ann, bob] { await hub.send(Self.signal(to: "zoe"), by: client) }
    #expect(ann.heard.last?["code"] == "peer-not-found")
    #expect(bob.heard.last?.type != "error")
    #expect(postman.diary.lines.map { $0.prefix(12) } == ["bob to zoe@y"])
  }

  @Test(arguments: [1, 4]) func deliversASignalFromElsewhere(lanes: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: lanes)
    let loud = "ABCDEF0123456789ABCDEF0123456789ABCDEF01"
    let bob = await hub.upgrade(query: "peerId=\(loud)", lane: lanes - 1)
    await hub.join(#"x\"y"#, by: bob)
    let (id, spelling) = try #require(PeerID.parse("FFaa" + String(repeating: "0", count: 36)))
    let target = try #require(PeerID(loud))
    let outcomes = Lock([Bool]())
    await postman.at(0, hub) { station in
      let name = NetworkName("x\"y") ?? .global
      ForeignSignal.lend("offer", data: "[1, 2]", trace: Self.trace, from: id, spelling, receipt: "r") {
        let isTaken = station.deliver($0, to: target, in: .standard, name)
        outcomes.withLock { $0.append(isTaken) }
      }
      ForeignSignal.lend("ping", from: id) { signal in
        let all = [
          station.deliver(signal, to: target, in: .standard, name),
          station.deliver(signal, to: "zoe", in: .standard, name),
          station.deliver(signal, to: target, in: .standard, .global),
        ]
        outcomes.withLock { $0 += all }
      }
      ForeignSignal.lend("long", from: id, receipt: String(repeating: "r", count: 129)) {
        let isTaken = station.deliver($0, to: target, in: .standard, name)
        outcomes.withLock { $0.append(isTaken) }
      }
    }
    #expect(outcomes.withLock { $0 } == [true, true, false, false, false])
    let (first, second) = (try #require(bob.heard.dropLast().last), try #require(bob.heard.last))
    #expect(first["targetPeerId"]?.text == loud)
    #expect(first["fromPeerId"]?.text == "FFaa" + String(repeating: "0", count: 36))
    #expect(first.type == "offer")
    #expect(first["networkName"]?.text == "x\"y")
    #expect(first["timestamp"]?.int == Int(hub.clock.wallMilliseconds))
    #expect(first["traceparent"]?.text == Self.trace)
    #expect(first.text.hasSuffix(#""data":[1, 2]}"#))
    #expect(second.type == "ping")
    #expect(second["data"] == nil)
    #expect(hub.meter("hub_signals_total") == 2)
    #expect(postman.diary.lines == [])
  }

  @Test(arguments: [0, 2]) func theReceiptComesBackWhenTheReceiverHasGone(station: Int) async throws {
    let postman = Postman()
    let hub = try await postman.hub(lanes: 4)
    let bob = await hub.connect("bob", lane: 3)
    await hub.join("x", by: bob)
    // The reader is too slow for anything: the hub closes it when the signal arrives.
    hub.stall("bob")
    let long = "\"" + String(repeating: "x", count: 3 << 20) + "\""
    await postman.at(station, hub) { station in
      let network = NetworkName("x") ?? .global
      ForeignSignal.lend("offer", data: long, from: "eve", receipt: "r7") {
        #expect(station.deliver($0, to: "bob", in: .standard, network))
      }
    }
    #expect(postman.diary.lines == ["bounced r7 at \(station)"])
    #expect(bob.close?.code == 1013)
  }

  @Test func oneReceiverOfPostsIsEnough() async throws {
    let receiving = Behaviour(wire: { wiring, _, _ in wiring.receive { _, _, _ in } })
    let bench = Bench("receiving", a: receiving, b: receiving)
    let error = await #expect(throws: (any Error).self) { _ = try await bench.hub(["a": 1, "b": 1]) }
    #expect(error.map { "\($0)" }?.contains("what reactors leave for each other") == true)
    _ = try await bench.hub(["a": 1])
  }

  @Test func asksCarriersInTheirOrderUntilOneTakes() async throws {
    let asked = Lock<[String]>([])
    func carrying(_ name: String, takes: Bool) -> Behaviour {
      Behaviour(wire: { wiring, _, _ in
        if name == "a" {
          wiring.receive("join") { Chatter.join($0) }
          wiring.receive("signal") { $0.forward() }
        }
        wiring.carry(
          { _, _, _ in
            asked.withLock { $0.append(name) }
            return takes
          }, bounced: { _, _ in })
      })
    }
    for (isFirst, wanted) in [(true, ["a"]), (false, ["a", "b"])] {
      let bench = Bench(
        "carriers-\(isFirst)", a: carrying("a", takes: isFirst), b: carrying("b", takes: true))
      let hub = try await bench.hub(["a": 1, "b": 1])
      let bob = await hub.connect("bob")
      await hub.join("x", by: bob)
      await hub.send(Self.signal(to: "zoe"), by: bob)
      #expect(asked.withLock { $0 } == wanted)
      asked.withLock { $0 = [] }
    }
  }
}
