import HubKernel
import HubRecords
import HubTesting
import Records
import Testing

@Suite struct StorageTests {
  private func record(_ topic: String, ttl: Int64 = 300) -> Record {
    Record(
      key: RecordKey(namespace: "default", topic: topic, author: .nobody),
      time: TestHub().clock.wallMilliseconds,
      lifetime: ttl * 1_000, data: [49], signature: [])
  }

  @Test func whatWasKeptIsThereAfterAStart() async throws {
    let stage = try await Stage { store in
      store.fill(record("t"))
      var ended = record("old")
      ended.time -= 300_000
      store.fill(ended)
    }
    #expect(await stage.count("t") == 1)
    #expect(await stage.count("old") == 0)
    #expect(stage.store.kept.count == 1 && stage.hub.meter("hub_records_kept") == 1)
  }

  @Test func aStoreThatCannotBeReadIsSaidAloud() async throws {
    let stage = try await Stage("unsigned: allow") { $0.fail(.broken("it is no database")) }
    let answer = await stage.publish(#"{"topic":"t","data":1}"#)
    #expect(answer.status == 503 && answer.json?["code"] == "storage-broken")
    #expect(stage.hub.log.contains { $0.message == "records cannot be read" })
    #expect(await stage.count("t") == 0)
  }

  @Test func aReloadReadsNothingAgain() async throws {
    let stage = try await Stage("unsigned: allow")
    _ = await stage.publish(#"{"topic":"t","data":1}"#)
    try await stage.reload("unsigned: allow, maxTtl: 1000s")
    #expect(stage.store.loads == 1)
    #expect(await stage.count("t") == 1)
    #expect(await stage.publish(#"{"topic":"u","data":1}"#).status == 200)
  }

  @Test func anotherStoreGetsWhatItDoesNotHave() async throws {
    let stage = try await Stage("unsigned: allow")
    _ = await stage.publish(#"{"topic":"t","data":2}"#)
    let other = StorePlugin.store("another-\(stage.name)")
    var old = record("t")
    old.time = stage.now - 5
    other.fill(old)
    other.fill(record("u"))
    try await stage.reload("unsigned: allow", store: "another-\(stage.name)")
    #expect(await stage.find("t").json?["records"]?[0]?["data"] == 2)
    #expect(await stage.count("u") == 1)
    #expect(other.kept.count == 2 && other.kept[old.key]?.data == [50])
  }

  @Test func whatTheStoreLosesItIsGivenAgain() async throws {
    let stage = try await Stage("unsigned: allow")
    for topic in ["a", "b"] { _ = await stage.publish("{\"topic\":\"\(topic)\",\"data\":1}") }
    stage.store.lose()
    await stage.hub.settle()
    #expect(stage.store.kept.count == 2)
    stage.store.lose()
    await stage.hub.settle()
    #expect(stage.store.kept.count == 2)
  }

  @Test func withoutAStoreTheHubSaysWhatIsMissing() async {
    await #expect(
      performing: {
        _ = try await TestHub(yaml: "plugins: [records]", catalogue: Stage.catalogue)
      }, throws: { "\($0)".contains("RecordStorage") })
  }

  @Test func whatEndsDuringAReloadEndsAllTheSame() async throws {
    let stage = try await Stage("unsigned: allow")
    _ = await stage.publish(#"{"topic":"t","data":1,"ttl":2}"#)
    try await stage.reload("unsigned: allow, maxTtl: 1000s")
    await stage.hub.pass(.milliseconds(2_300))
    #expect(stage.store.kept.isEmpty && stage.hub.meter("hub_records_expired_total") == 1)
    #expect(stage.hub.events(of: RecordEnded.self).map(\.topic) == ["t"])
  }
}
