import HubKernel
import HubRecords
import HubTesting
import Records
import Testing

@Suite struct KeepingTests {
  private func take(_ record: Record, on stage: Stage) async throws -> RecordOutcome {
    let desk = try #require(stage.other.desk)
    return try await stage.hub.run {
      await withCheckedContinuation { continuation in
        desk.take(record, from: .service("test")) { continuation.resume(returning: $0) }
      }
    }
  }

  private func code(_ outcome: RecordOutcome) -> String? {
    if case .refused(let code, _) = outcome { code } else { nil }
  }

  @Test func whatComesFromElsewhereIsCheckedAsThoroughly() async throws {
    let stage = try await Stage("maxRecords: 2", isAlone: false)
    let signer = try Signer()
    let good = try signer.record("t", "1", at: stage.now)
    #expect(try await take(good, on: stage) == .kept)
    #expect(try await take(good, on: stage) == .known)
    #expect(try await take(try signer.record("t", "0", at: stage.now - 1), on: stage) == .known)
    var forged = try signer.record("u", "1", at: stage.now)
    forged.data = Array("2".utf8)
    #expect(code(try await take(forged, on: stage)) == "bad-signature")
    #expect(code(try await take(try signer.record("u", "1.0", at: stage.now), on: stage)) == "bad-record")
    #expect(code(try await take(try signer.record("u", "{", at: stage.now), on: stage)) == "bad-record")
    let far = try signer.record("u", "1", at: stage.now + 60_001)
    #expect(code(try await take(far, on: stage)) == "from-the-future")
    let over = try signer.record("u", "1", at: stage.now - 300_000)
    #expect(code(try await take(over, on: stage)) == "ended")
    let long = try signer.record("u", "1", at: stage.now, ttl: 86_401)
    #expect(code(try await take(long, on: stage)) == "bad-ttl")
    let stranger = try signer.record("u", "1", at: stage.now, in: "nobody-of-that-name")
    #expect(code(try await take(stranger, on: stage)) == "unknown-namespace")
    var nobody = try signer.record("u", "1", at: stage.now)
    nobody.key.author = .nobody
    #expect(code(try await take(nobody, on: stage)) == "unsigned-refused")
    #expect(try await take(try signer.record("u", "1", at: stage.now), on: stage) == .kept)
    #expect(code(try await take(try signer.record("v", "1", at: stage.now), on: stage)) == "quota-exceeded")
    #expect(stage.hub.meter("hub_records_taken_total") == 2)
    #expect(await stage.count("t") == 1)
  }

  @Test func twoHubsAgreeWhateverTheOrder() async throws {
    let signer = try Signer()
    let (one, other) = (try await Stage(isAlone: false), try await Stage(isAlone: false))
    let versions = [
      try signer.record("t", "1", at: one.now), try signer.record("t", "2", at: one.now),
      try signer.record("t", nil, at: one.now), try signer.record("t", nil, at: one.now, ttl: 400),
      try signer.record("t", "9", at: one.now - 1),
    ]
    for version in versions { _ = try await take(version, on: one) }
    for version in versions.reversed() { _ = try await take(version, on: other) }
    let kept = one.store.kept.values.map { $0 }
    #expect(kept == other.store.kept.values.map { $0 } && kept.count == 1)
    #expect(kept.first?.isRemoval == true && kept.first?.lifetime == 400_000)
  }

  @Test func whoFollowsHearsOfEverythingThatIsSafeAndOfNothingElse() async throws {
    let stage = try await Stage("unsigned: allow", isAlone: false)
    _ = await stage.publish(#"{"topic":"t","data":1}"#)
    stage.store.fail(.busy)
    _ = await stage.publish(#"{"topic":"t","data":2}"#)
    stage.store.fail(nil)
    _ = try await take(try Signer().record("u", "3", at: stage.now), on: stage)
    #expect(stage.other.told.withLock { $0.compactMap(\.data) } == [[49], [51]])
    try await stage.reload("unsigned: allow, maxRecords: 7")
    _ = await stage.publish(#"{"topic":"t","data":4}"#)
    #expect(
      stage.other.told.withLock { $0.compactMap(\.data) } == [[49], [51], [52]], "once, after a reload too")
  }

  @Test func anAnswerSaysHowFarARecordGotAndByWhatMeans() async throws {
    let stage = try await Stage("unsigned: allow", isAlone: false)
    let json = try #require(await stage.publish(#"{"topic":"t","data":1}"#).json)
    #expect(json["replicatedTo"] == 2 && json["totalNodes"] == 3 && json["method"] == "http-replication")
  }

  @Test func whatIsElsewhereIsFoundThereAndLiesAreNotShown() async throws {
    let stage = try await Stage(isAlone: false)
    let (signer, liar) = (try Signer(), try Signer())
    var lie = try liar.record("t", "1", at: stage.now)
    lie.data = Array("2".utf8)
    let other = try signer.record("other", "7", at: stage.now)
    stage.other.elsewhere.withLock { [lie] list in
      list = [lie, other, (try? signer.record("t", "5", at: stage.now)) ?? lie]
    }
    let found = try #require(await stage.find("t").json)
    #expect(found["count"] == 1 && found["records"]?[0]?["data"] == 5 && found["source"] == "hubs")
    // A later one here wins, and one that was taken back here is not shown.
    _ = try await take(try signer.record("t", nil, at: stage.now + 1), on: stage)
    #expect(await stage.count("t") == 0)
  }

  @Test func whatOthersKeepIsForgottenWithoutAWord() async throws {
    let stage = try await Stage("unsigned: allow", isAlone: false)
    await stage.hub.connect("bob")
    await stage.hub.send(#"{"type":"watch","data":{"topic":"t"}}"#, by: "bob")
    _ = await stage.publish(#"{"topic":"t","data":1}"#)
    _ = stage.hub.take(by: "bob")
    let desk = try #require(stage.other.desk)
    let key = RecordKey(namespace: "default", topic: "t", author: .nobody)
    #expect(desk.record(of: key)?.data == [49])
    desk.forget(key)
    await stage.hub.settle()
    #expect(desk.record(of: key) == nil && stage.store.kept.isEmpty && stage.hub.take(by: "bob").isEmpty)
  }

  @Test func aRecordThatHasBeenReplacedIsNotForgottenInTheNameOfTheFormer() async throws {
    let stage = try await Stage("unsigned: allow", isAlone: false)
    _ = await stage.publish(#"{"topic":"t","data":1}"#)
    let desk = try #require(stage.other.desk)
    let key = RecordKey(namespace: "default", topic: "t", author: .nobody)
    let former = try #require(desk.record(of: key))
    _ = await stage.publish(#"{"topic":"t","data":2}"#)
    desk.forget(former)
    let latter = try #require(desk.record(of: key))
    #expect(latter.data == [50])
    desk.forget(latter)
    #expect(desk.record(of: key) == nil)
  }

  @Test func whoWalksSeesEverythingOnceAndInOrder() async throws {
    let stage = try await Stage(isAlone: false)
    let signers = [try Signer(), try Signer()]
    for topic in 0..<40 {
      for signer in signers {
        _ = try await take(try signer.record("t\(topic)", "1", at: stage.now), on: stage)
      }
    }
    _ = try await take(try signers[0].record("t0", nil, at: stage.now + 1), on: stage)
    let desk = try #require(stage.other.desk)
    var walked: [Record] = []
    while true {
      let page = desk.page(after: walked.last.map { RecordPlace($0.key) }, limit: 7)
      #expect(page.count <= 7)
      if page.isEmpty { break }
      walked += page
    }
    #expect(walked.count == 80 && Set(walked.map(\.key)).count == 80)
    #expect(walked.contains { $0.isRemoval })
    #expect(walked.map { RecordPlace($0.key) } == walked.map { RecordPlace($0.key) }.sorted())
  }
}
