import HubKernel
import HubRecords
import HubTesting
import Records
import Testing

@Suite struct WatchTests {
  private func watch(_ topic: String, by peer: PeerID, on stage: Stage) async {
    await stage.hub.send(
      "{\"type\":\"watch\",\"data\":{\"topic\":\"\(topic)\"},\"messageId\":\"w\"}", by: peer)
  }

  private func publish(_ topic: String, _ data: Int, ttl: Int = 300, on stage: Stage) async {
    _ = await stage.publish("{\"topic\":\"\(topic)\",\"data\":\(data),\"ttl\":\(ttl)}")
  }

  @Test func whoWatchesIsToldWhatIsThereAndThenEveryChange() async throws {
    let stage = try await Stage("unsigned: allow")
    await stage.hub.connect("bob")
    await publish("t", 1, on: stage)
    _ = stage.hub.take(by: "bob")
    await watch("t", by: "bob", on: stage)
    let first = try #require(stage.hub.take(by: "bob").last)
    #expect(first.type == "watching" && first["messageId"] == "w" && first["data"]?["count"] == 1)
    await publish("t", 2, on: stage)
    await publish("u", 9, on: stage)
    await publish("t", 3, on: stage)
    let told = stage.hub.take(by: "bob")
    #expect(told.map(\.type) == ["record", "record"])
    #expect(told.compactMap { $0["data"]?["data"]?.int } == [2, 3])
    #expect(stage.hub.meter("hub_records_watches") == 1 && stage.hub.meter("hub_records_pushed_total") == 2)
  }

  @Test func whoWatchesHearsOfEnds() async throws {
    let stage = try await Stage("unsigned: allow")
    await stage.hub.connect("bob")
    await watch("t", by: "bob", on: stage)
    await publish("t", 1, ttl: 5, on: stage)
    _ = stage.hub.take(by: "bob")
    await stage.hub.pass(.milliseconds(4_900))
    #expect(stage.hub.take(by: "bob").isEmpty)
    await stage.hub.pass(.milliseconds(400))
    let ended = stage.hub.take(by: "bob")
    #expect(ended.map(\.type) == ["record-ended"] && ended.first?["data"]?["reason"] == "ended")
    await publish("t", 2, on: stage)
    let removal = await stage.publish(#"{"topic":"t","deleted":true}"#)
    #expect(removal.status == 200)
    let told = stage.hub.take(by: "bob")
    #expect(told.map(\.type) == ["record", "record-ended"] && told.last?["data"]?["reason"] == "removed")
  }

  @Test func whoDoesNotWatchAnyMoreHearsNothing() async throws {
    let stage = try await Stage("unsigned: allow")
    await stage.hub.connect("bob")
    await watch("t", by: "bob", on: stage)
    await stage.hub.send(#"{"type":"unwatch","data":{"topic":"t"}}"#, by: "bob")
    #expect(stage.hub.take(by: "bob").last?["data"]?["watched"] == true)
    await publish("t", 1, on: stage)
    #expect(stage.hub.take(by: "bob").isEmpty)
    await stage.hub.send(#"{"type":"unwatch","data":{"topic":"t"}}"#, by: "bob")
    #expect(stage.hub.take(by: "bob").last?["data"]?["watched"] == false)
  }

  @Test func watchesAreCountedAndGoWithTheirPeer() async throws {
    let stage = try await Stage("unsigned: allow, watchesPerPeer: 2, maxWatches: 3")
    await stage.hub.connect("ann")
    await stage.hub.connect("bob")
    for topic in ["a", "b", "b", "c"] { await watch(topic, by: "ann", on: stage) }
    let told = stage.hub.take(by: "ann").suffix(4)
    #expect(told.map(\.type) == ["watching", "watching", "watching", "error"])
    #expect(told.last?["code"] == "too-many-watches" && told.last?["messageId"] == "w")
    for topic in ["a", "b"] { await watch(topic, by: "bob", on: stage) }
    #expect(stage.hub.take(by: "bob").suffix(2).map(\.type) == ["watching", "error"])
    await stage.hub.close("ann")
    #expect(stage.hub.meter("hub_records_watches") == 1)
    await watch("b", by: "bob", on: stage)
    #expect(stage.hub.take(by: "bob").last?.type == "watching")
  }

  @Test func aReloadKeepsWatches() async throws {
    let stage = try await Stage("unsigned: allow")
    await stage.hub.connect("bob")
    await watch("t", by: "bob", on: stage)
    _ = stage.hub.take(by: "bob")
    try await stage.reload("unsigned: allow, maxRecords: 5")
    await publish("t", 1, on: stage)
    #expect(stage.hub.take(by: "bob").map(\.type) == ["record"])
    await stage.hub.close("bob")
    #expect(stage.hub.meter("hub_records_watches") == 0)
  }

  @Test func peersFindAndPublishOverTheSocket() async throws {
    let stage = try await Stage()
    let signer = try Signer()
    await stage.hub.connect("bob")
    let body = try signer.body("t", #"{"x":1}"#, at: stage.now)
    _ = stage.hub.take(by: "bob")
    await stage.hub.send("{\"type\":\"publish\",\"data\":\(body),\"messageId\":\"1\"}", by: "bob")
    await stage.hub.send(#"{"type":"find","data":{"topic":"t"},"messageId":"2"}"#, by: "bob")
    let heard = stage.hub.take(by: "bob")
    #expect(heard.map(\.type) == ["published", "found"])
    #expect(heard.first?["data"]?["recordId"] == heard.last?["data"]?["records"]?[0]?["id"])
    #expect(heard.last?["data"]?["records"]?[0]?["signature"] != nil && heard.last?["fromPeerId"] == "system")
  }

  @Test(arguments: [
    (#"{"type":"publish"}"#, "bad-record"), (#"{"type":"publish","data":7}"#, "bad-record"),
    (#"{"type":"publish","data":{"topic":"t","data":1}}"#, "unsigned-refused"),
    (#"{"type":"find","data":{}}"#, "bad-topic"), (#"{"type":"find","data":{"topic":""}}"#, "bad-topic"),
    (#"{"type":"find","data":{"topic":"t","limit":0}}"#, "bad-record"),
    (#"{"type":"watch","data":{"topic":[]}}"#, "bad-topic"), (#"{"type":"unwatch","data":"t"}"#, "bad-topic"),
  ])
  func mistakesAreToldWithTheirMessage(text: String, code: String) async throws {
    let stage = try await Stage()
    await stage.hub.connect("bob")
    _ = stage.hub.take(by: "bob")
    await stage.hub.send(text.dropLast() + #","messageId":"é\n7"}"#, by: "bob")
    let told = try #require(stage.hub.take(by: "bob").last)
    #expect(told.type == "error" && told["code"] == .string(code) && told["by"] == "records", "\(told)")
    #expect(told["messageId"] == "é\n7")
  }
}
