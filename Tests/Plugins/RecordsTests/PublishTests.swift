import HubKernel
import HubRecords
import HubTesting
import Records
import Testing

@Suite struct PublishTests {
  @Test func whatIsPublishedIsFoundWithTheFieldsOfTheOriginals() async throws {
    let stage = try await Stage("unsigned: allow")
    let answer = await stage.publish(#"{"topic":"my-topic","data":{"message":"Hello World"},"ttl":300}"#)
    #expect(answer.status == 200, "\(answer.text)")
    let json = try #require(answer.json)
    #expect(json["success"] == true && json["topic"] == "my-topic" && json["nodeId"] != nil)
    #expect(json["replicatedTo"] == 0 && json["totalNodes"] == 1 && json["method"] == "local")
    let found = try #require(await stage.find("my-topic").json)
    #expect(found["topic"] == "my-topic" && found["count"] == 1 && found["source"] == "local")
    let record = try #require(found["records"]?[0])
    #expect(record["id"] == json["recordId"] && record["topic"] == "my-topic")
    #expect(record["data"]?["message"] == "Hello World")
    #expect(record["expiresAt"]?.int == (record["timestamp"]?.int ?? 0) + 300_000)
    #expect(record["author"] == nil && record["signature"] == nil)
  }

  @Test func nobodyHasATopicThatNobodyPublished() async throws {
    let stage = try await Stage()
    let answer = await stage.find("nothing")
    #expect(answer.status == 200 && answer.json?["count"] == 0 && answer.json?["records"] == .array([]))
  }

  @Test func withoutAKeyNothingIsTakenUnlessThatIsAllowed() async throws {
    let stage = try await Stage()
    let answer = await stage.publish(#"{"topic":"t","data":1}"#)
    #expect(answer.status == 403 && answer.json?["code"] == "unsigned-refused")
    #expect(stage.store.writes == 0)
  }

  @Test func aSignedRecordIsTakenHoweverItIsSpelled() async throws {
    let stage = try await Stage()
    let signer = try Signer()
    let record = try signer.record("t", #"{"a":1.5,"b":[1e+21,"ü"]}"#, at: stage.now)
    let body = Signer.body(of: record).replacing(
      #"{"a":1.5,"b":[1e+21,"ü"]}"#, with: #"{ "b" : [1E21, "\u00FC"], "a": 15e-1 }"#)
    let answer = await stage.publish(body)
    #expect(answer.status == 200, "\(answer.text)")
    let found = try #require(await stage.find("t").json?["records"]?[0])
    #expect(found["author"] == .string(signer.text) && found["data"]?["a"] == .number("1.5"))
  }

  @Test(arguments: [
    ("{}", 400, "bad-record"), ("[]", 400, "bad-record"), ("", 400, "bad-record"),
    (#"{"topic":"t"}"#, 400, "bad-record"), (#"{"topic":7,"data":1}"#, 400, "bad-record"),
    (#"{"data":1}"#, 400, "bad-record"), (#"{"topic":"t","data":1,"data":2}"#, 400, "bad-record"),
    (#"{"topic":"t","data":1,"ttl":"300"}"#, 400, "bad-record"),
    (#"{"topic":"t","data":1,"deleted":true}"#, 400, "bad-record"),
    (#"{"topic":"t","deleted":1}"#, 400, "bad-record"), (#"{"topic":"t","data":1e999}"#, 400, "bad-record"),
    (#"{"topic":"t","data":1,"ttl":0}"#, 400, "bad-ttl"),
    (#"{"topic":"t","data":1,"ttl":-5}"#, 400, "bad-ttl"),
    (#"{"topic":"t","data":1,"ttl":1.5}"#, 400, "bad-ttl"),
    (#"{"topic":"t","data":1,"ttl":86401}"#, 400, "bad-ttl"),
    (#"{"topic":"t","data":1,"ttl":1e300}"#, 400, "bad-ttl"),
    (#"{"topic":"","data":1}"#, 400, "bad-topic"), (#"{"topic":"a\u0000b","data":1}"#, 400, "bad-topic"),
    (#"{"topic":"t","data":1,"author":"AAAA"}"#, 400, "bad-record"),
    (#"{"topic":"t","data":1,"author":"AAAA","time":1,"signature":"AAAA"}"#, 422, "bad-key"),
    (#"{"topic":"t","data":1,"author":"%%%%","time":1,"signature":"AAAA"}"#, 422, "bad-key"),
  ])
  func whatIsNoRecordIsRefused(body: String, status: Int, code: String) async throws {
    let stage = try await Stage("unsigned: allow")
    let answer = await stage.publish(body)
    #expect(answer.status == status && answer.json?["code"] == .string(code), "\(answer.text)")
    #expect(answer.json?["error"] != nil && answer.json?["by"] == "records")
    if code == "bad-record" { #expect(answer.json?["error"] == "topic and data required") }
    #expect(stage.store.writes == 0)
    #expect(stage.hub.meter("hub_records_refused_total", labels: ["code": code]) == 1)
  }

  @Test func aTtlMayBeSpelledAsAFractionThatIsNone() async throws {
    let stage = try await Stage("unsigned: allow")
    #expect(await stage.publish(#"{"topic":"t","data":1,"ttl":3.0e1}"#).status == 200)
    #expect(await stage.find("t").json?["records"]?[0]?["ttl"] == 30)
  }

  @Test func whatIsDeeperThanAnybodyNeedsIsRefused() async throws {
    let stage = try await Stage("unsigned: allow")
    func body(_ depth: Int) -> String {
      let data = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return "{\"topic\":\"t\",\"data\":\(data)}"
    }
    #expect(await stage.publish(body(63)).status == 200)
    #expect(await stage.publish(body(64)).status == 400)
    #expect(await stage.publish(body(5_000)).status == 400)
  }

  @Test func dataAndTopicsHaveTheirLengths() async throws {
    let stage = try await Stage("unsigned: allow, maxData: 16B, maxTopicBytes: 4")
    #expect(await stage.publish(#"{"topic":"t","data":"12345678901234"}"#).status == 200)
    let long = await stage.publish(#"{"topic":"t","data":"123456789012345"}"#)
    #expect(long.status == 413 && long.json?["code"] == "record-too-large")
    #expect(await stage.publish(#"{"topic":"üü","data":1}"#).status == 200)
    #expect(await stage.publish(#"{"topic":"üüa","data":1}"#).status == 400)
  }

  @Test(arguments: [
    ("a/b", "a/b"), ("a/b", "a%2Fb"), ("a b", "a b"), ("100%", "100%25"), ("%2F", "%252F"), ("a//b", "a//b"),
    ("über/😀", "%C3%BCber/%F0%9F%98%80"), ("?x=1#y", "%3Fx=1%23y"),
  ])
  func topicsAreWhateverTheirAuthorsCallThem(topic: String, path: String) async throws {
    let stage = try await Stage("unsigned: allow")
    let body = "{\"topic\":\(JSONValue.string(topic)),\"data\":\"x\"}"
    #expect(await stage.publish(body).status == 200)
    let found = await stage.find(path)
    #expect(found.json?["count"] == 1 && found.json?["topic"] == .string(topic), "\(found.text)")
  }

  @Test(arguments: ["%", "%4", "%zz", "%FF", "%00", "%0A"])
  func aPathThatIsNoTopicIsRefused(path: String) async throws {
    let answer = try await Stage().find(path)
    #expect(answer.status == 400 && answer.json?["code"] == "bad-topic")
  }

  @Test func nothingIsSeenBeforeItIsSafe() async throws {
    let stage = try await Stage("unsigned: allow")
    stage.store.hold()
    await stage.hub.connect("bob")
    await stage.hub.send(#"{"type":"publish","data":{"topic":"t","data":1},"messageId":"m"}"#, by: "bob")
    #expect(await stage.count("t") == 0)
    #expect(!stage.hub.take(by: "bob").contains { $0.type == "published" })
    try await stage.hub.run { stage.store.release() }
    await stage.hub.settle()
    #expect(await stage.count("t") == 1)
    let heard = try #require(stage.hub.take(by: "bob").first)
    #expect(heard.type == "published" && heard["messageId"] == "m" && heard["data"]?["topic"] == "t")
  }

  @Test(arguments: [
    (StorageFailure.full("no bytes left"), 507, "storage-full"), (.busy, 503, "busy"),
    (.broken("the disk is gone"), 503, "storage-broken"),
  ])
  func whatCannotBeKeptIsRefusedAndReadingGoesOn(
    _ failure: StorageFailure, _ status: Int, _ code: String
  ) async throws {
    let stage = try await Stage("unsigned: allow")
    #expect(await stage.publish(#"{"topic":"t","data":1}"#).status == 200)
    stage.store.fail(failure)
    let answer = await stage.publish(#"{"topic":"t","data":2}"#)
    #expect(answer.status == status && answer.json?["code"] == .string(code))
    #expect(answer.header("retry-after") != nil)
    #expect(await stage.find("t").json?["records"]?[0]?["data"] == 1)
    #expect(stage.hub.meter("hub_records_kept") == 1)
    stage.store.fail(nil)
    #expect(await stage.publish(#"{"topic":"t","data":3}"#).status == 200)
    #expect(await stage.find("t").json?["records"]?[0]?["data"] == 3)
  }

  @Test func aTagSavesWhoHasItAlready() async throws {
    let stage = try await Stage("unsigned: allow")
    _ = await stage.publish(#"{"topic":"t","data":1}"#)
    let tag = try #require(await stage.find("t").header("etag"))
    await stage.hub.pass(.seconds(1))
    let again = await stage.hub.ask(.GET, "/api/find/t", headers: [("if-none-match", tag)])
    #expect(again.status == 304 && again.text.isEmpty)
    _ = await stage.publish(#"{"topic":"t","data":2}"#)
    #expect(await stage.hub.ask(.GET, "/api/find/t", headers: [("if-none-match", tag)]).status == 200)
  }

  @Test func aLimitCutsTheListAndSaysSo() async throws {
    let stage = try await Stage()
    for number in 0..<5 {
      #expect(
        await stage.publish(try Signer().body("t", "\(number)", at: stage.now - Int64(number))).status == 200)
    }
    let cut = await stage.find("t", "?limit=2")
    #expect(cut.json?["count"] == 2 && cut.json?["hasMore"] == true)
    #expect(cut.json?["records"]?[0]?["data"] == 0 && cut.json?["records"]?[1]?["data"] == 1)
    let whole = await stage.find("t", "?limit=5")
    #expect(whole.json?["count"] == 5 && whole.json?["hasMore"] == nil)
    #expect(await stage.find("t", "?limit=0").status == 400)
    #expect(await stage.find("t", "?limit=1001").status == 400)
  }
}
