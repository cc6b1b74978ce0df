import HubKernel
import HubRecords
import HubTesting
import Records
import Testing

@Suite struct QuotaTests {
  private func publish(_ topic: String, _ data: String = "1", on stage: Stage) async -> TestAnswer {
    await stage.publish("{\"topic\":\"\(topic)\",\"data\":\(data)}")
  }

  @Test func theLastRecordThatFitsIsTakenAndTheNextIsNot() async throws {
    let stage = try await Stage("unsigned: allow, maxRecords: 2")
    #expect(await publish("a", on: stage).status == 200)
    #expect(await publish("b", on: stage).status == 200)
    let over = await publish("c", on: stage)
    #expect(over.status == 403 && over.json?["code"] == "quota-exceeded")
    #expect(await publish("b", "2", on: stage).status == 200, "to replace one takes no further place")
    await stage.hub.pass(.seconds(301))
    #expect(await publish("c", on: stage).status == 200)
  }

  @Test func bytesAreCountedToTheLast() async throws {
    // A topic of one byte, and data of eight with its quotes.
    let stage = try await Stage("unsigned: allow, maxBytes: 18B")
    #expect(await publish("a", #""123456""#, on: stage).status == 200)
    #expect(await publish("b", #""1234567""#, on: stage).status == 403)
    #expect(await publish("b", #""123456""#, on: stage).status == 200)
    #expect(stage.hub.meter("hub_records_bytes") == 18)
    #expect(await publish("a", #""1234567""#, on: stage).status == 403)
    #expect(await publish("a", "1", on: stage).status == 200)
    #expect(await publish("b", #""1234567""#, on: stage).status == 200)
  }

  @Test func aTopicAndAKeyHaveTheirOwn() async throws {
    let stage = try await Stage("maxPerTopic: 2, perAuthor: 3")
    let signers = try (0..<3).map { _ in try Signer() }
    for signer in signers.prefix(2) {
      #expect(await stage.publish(try signer.body("t", "1", at: stage.now)).status == 200)
    }
    #expect(await stage.publish(try signers[2].body("t", "1", at: stage.now)).status == 403)
    for topic in ["u", "v"] {
      #expect(await stage.publish(try signers[0].body(topic, "1", at: stage.now)).status == 200)
    }
    #expect(await stage.publish(try signers[0].body("w", "1", at: stage.now)).status == 403)
    #expect(await stage.publish(try signers[1].body("w", "1", at: stage.now)).status == 200)
  }

  @Test func whatIsRefusedOrFailsTakesNoPlace() async throws {
    let stage = try await Stage("unsigned: allow, maxRecords: 1")
    stage.store.fail(.full("no bytes left"))
    #expect(await publish("a", on: stage).status == 507)
    stage.store.fail(nil)
    #expect(await publish("b", on: stage).status == 200)
    #expect(await stage.count("a") == 0)
  }

  @Test func aReloadThatLowersThemKeepsWhatIsThereAndTakesNothingNew() async throws {
    let stage = try await Stage("unsigned: allow")
    for topic in ["a", "b", "c"] { _ = await publish(topic, on: stage) }
    try await stage.reload("unsigned: allow, maxRecords: 2")
    let over = await publish("d", on: stage)
    #expect(over.status == 403 && over.text.contains("2 records"))
    #expect(await stage.count("c") == 1)
    #expect(await publish("a", "2", on: stage).status == 200)
    #expect(await stage.publish(#"{"topic":"a","deleted":true}"#).status == 200)
    #expect(stage.store.loads == 1)
  }

  @Test func onlyWhoHasShownACredentialPublishesWhereThatIsAsked() async throws {
    let stage = try await Stage("unsigned: allow, publish: identified")
    let answer = await publish("t", on: stage)
    #expect(answer.status == 403 && answer.json?["code"] == "identification-needed")
    #expect(await stage.count("t") == 0, "everybody may look")
    await stage.hub.connect("bob")
    await stage.hub.send(#"{"type":"publish","data":{"topic":"t","data":1}}"#, by: "bob")
    #expect(stage.hub.take(by: "bob").last?["code"] == "identification-needed")
  }
}
