import HubKernel
import HubTesting
import Testing

@Suite struct SignalTests {
  @Test(arguments: [1, 2]) func goesToItsTargetAsItsSendersWord(lanes: Int) async throws {
    let hub = try await Chatter.hub(lanes: lanes)
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for client in [ann, bob] { await hub.join("x", by: client) }
    await hub.send(
      "{\"type\":\"signal\",\"targetPeer\":\"\(bob.peer)\",\"fromPeerId\":\"\(bob.peer)\","
        + "\"data\":{\"a\":[1]}}",
      by: ann)
    let signal = try #require(bob.heard.last)
    #expect(signal["fromPeerId"]?.text == ann.peer.description)
    #expect(signal["targetPeerId"]?.text == bob.peer.description)
    #expect(signal["data"]?.description == #"{"a":[1]}"#)
    #expect(signal["networkName"] == "x")
  }

  @Test(arguments: [1, 4]) func keepsTheOrderOfAPair(lanes: Int) async throws {
    let hub = try await Chatter.hub(lanes: lanes, seed: 7)
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for client in [ann, bob] { await hub.join("x", by: client) }
    let words = (0..<200).map { "\($0)" }
    await hub.send(
      words.map { "{\"type\":\"signal\",\"targetPeerId\":\"\(bob.peer)\",\"data\":\"\($0)\"}" }, by: ann)
    #expect(bob.heard.map(\.gist).suffix(200) == words[...])
    #expect(hub.meter("hub_signals_total") == 200)
  }

  @Test func saysWhyItIsNotDelivered() async throws {
    let hub = try await Chatter.hub()
    let (ann, bob, cid) = (await hub.connect("ann"), await hub.connect("bob"), await hub.connect("cid"))
    await hub.signal("early", to: "bob", by: ann)
    #expect(ann.heard.last?.gist == "not-announced")
    for client in [ann, bob] { await hub.join("x", by: client) }
    await hub.join("y", by: cid)
    let cases: [(fields: String, code: String)] = [
      ("", "missing-target"),
      (#""targetPeerId":null"#, "missing-target"),
      (#""targetPeerId":"b""#, "bad-target"),
      (#""targetPeerId":["x"]"#, "bad-target"),
      ("\"targetPeerId\":\"\(cid.peer)\"", "peer-not-found"),
      ("\"targetPeerId\":\"\(cid.peer)\",\"networkName\":\"y\"", "not-in-network"),
      ("\"targetPeerId\":\"\(bob.peer)\",\"networkName\":{}", "bad-network-name"),
    ]
    for (fields, code) in cases {
      let comma = fields.isEmpty ? "" : ","
      await hub.send("{\"type\":\"signal\",\"messageId\":\"m\\n1\"\(comma)\(fields)}", by: ann)
      let error = try #require(ann.heard.last)
      #expect(error["code"]?.text == code, "\(fields)")
      #expect(error["messageId"]?.text == "m\n1", "\(fields)")
      #expect(error["networkName"] == "x")
    }
    #expect(bob.heard == ["connected"])
    #expect(cid.heard == ["connected"])
  }

  @Test func comesBackWhenItsTargetHasLeftAnotherLane() async throws {
    let hub = try await Chatter.hub(lanes: 2)
    let (ann, bob) = (await hub.connect("ann", lane: 0), await hub.connect("bob", lane: 1))
    for client in [ann, bob] { await hub.join("x", by: client) }
    // The reader is too slow for anything: the hub closes it when the signal arrives, and says so to the
    // sender.
    hub.stall("bob")
    let long = String(repeating: "x", count: 3 << 20)
    await hub.send(
      "{\"type\":\"signal\",\"messageId\":\"m7\",\"targetPeerId\":\"\(bob.peer)\",\"data\":\"\(long)\"}",
      by: ann)
    #expect(bob.close?.code == 1013)
    let error = try #require(ann.heard.first { $0["type"] == "error" })
    #expect(error["code"] == "peer-not-found")
    #expect(error["messageId"] == "m7")
    #expect(error["targetPeerId"]?.text == bob.peer.description)
    #expect(ann.heard.last == "lost bob@x")
  }

  @Test func aSlowReaderLosesNothingWithinItsLimit() async throws {
    let hub = try await Chatter.hub()
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for client in [ann, bob] { await hub.join("x", by: client) }
    hub.stall("bob")
    for word in ["1", "2"] { await hub.signal(word, to: "bob", by: ann) }
    #expect(bob.heard.count == 1)
    hub.unstall("bob")
    #expect(bob.heard.map(\.gist) == ["connected", "1", "2"])
  }

  @Test func refusesWhatIsNoMessage() async throws {
    let hub = try await Chatter.hub()
    let ann = await hub.connect("ann")
    let cases: [(text: String, code: String)] = [
      ("", "invalid-json"), ("no", "invalid-json"), ("[]", "not-an-object"), ("{}", "missing-type"),
      (#"{"type":1}"#, "missing-type"), (#"{"type":"jion"}"#, "unknown-type"),
      (#"{"type":""}"#, "missing-type"),
    ]
    for (text, code) in cases {
      await hub.send(text, by: ann)
      #expect(ann.heard.last?["code"]?.text == code, "\(text)")
    }
    await hub.send([#"{"type":"join"}"#], .binary, by: ann)
    #expect(ann.heard.last?["code"] == "binary-not-supported")
    await hub.send(#"{"type":"signall"}"#, by: ann)
    #expect(ann.heard.last?["reason"]?.text?.hasSuffix("did you mean 'signal'?") == true)
  }
}
