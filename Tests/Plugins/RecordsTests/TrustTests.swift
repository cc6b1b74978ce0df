import HubKernel
import HubRecords
import HubTesting
import Records
import Testing

@Suite struct TrustTests {
  @Test func everyChangedMemberBreaksTheSignature() async throws {
    let stage = try await Stage()
    let (signer, other) = (try Signer(), try Signer())
    let good = try signer.record("t", "1", at: stage.now)
    var forged: [Record] = []
    for change in [
      { $0.data = Array("2".utf8) }, { $0.data = nil }, { $0.time += 1 }, { $0.lifetime += 1_000 },
      { $0.key.topic = "u" }, { $0.key.author = .key(other.half) }, { $0.signature[3] ^= 1 },
      { $0.signature[63] |= 0xF0 },
    ] as [(inout Record) -> Void] {
      var record = good
      change(&record)
      forged.append(record)
    }
    forged.append(try signer.record("t", "1", at: stage.now, in: "acme"))
    for record in forged {
      let answer = await stage.publish(Signer.body(of: record))
      #expect(answer.status == 422 && answer.json?["code"] == "bad-signature", "\(answer.text)")
    }
    #expect(stage.store.writes == 0 && stage.hub.meter("hub_records_verify_seconds") == forged.count)
    #expect(await stage.publish(Signer.body(of: good)).status == 200)
  }

  @Test func keysOfSmallOrderAreNobodys() async throws {
    let stage = try await Stage()
    for first in [0, 1] as [UInt8] {
      let key = [first] + [UInt8](repeating: 0, count: 31)
      var record = try Signer().record("t", "1", at: stage.now)
      record.key.author = .key(key)
      #expect(await stage.publish(Signer.body(of: record)).json?["code"] == "bad-key")
    }
  }

  @Test func whatIsKnownIsToldWithoutLookingAtTheSignatureAgain() async throws {
    let stage = try await Stage()
    let body = try Signer().body("t", "1", at: stage.now)
    #expect(await stage.publish(body).status == 200)
    let again = await stage.publish(body)
    #expect(again.status == 200 && again.json?["known"] == true)
    #expect(stage.hub.meter("hub_records_verify_seconds") == 1 && stage.store.writes == 1)
  }

  @Test func replaysOfOlderVersionsAreRefusedWithoutLookingAtTheSignature() async throws {
    let stage = try await Stage()
    let signer = try Signer()
    let old = try signer.body("t", "1", at: stage.now)
    let new = try signer.body("t", "2", at: stage.now + 5)
    #expect(await stage.publish(old).status == 200)
    #expect(await stage.publish(new).status == 200)
    let answer = await stage.publish(old)
    #expect(answer.status == 409 && answer.json?["code"] == "outdated")
    #expect(answer.json?["newer"]?.int == Int(stage.now) + 5)
    #expect(stage.hub.meter("hub_records_verify_seconds") == 2)
    #expect(await stage.find("t").json?["records"]?[0]?["data"] == 2)
  }

  @Test func clocksMayDifferByAMinute() async throws {
    let stage = try await Stage()
    let signer = try Signer()
    #expect(await stage.publish(try signer.body("a", "1", at: stage.now + 60_000)).status == 200)
    let ahead = await stage.publish(try signer.body("b", "1", at: stage.now + 60_001))
    #expect(ahead.status == 422 && ahead.json?["code"] == "from-the-future")
    #expect(await stage.publish(try signer.body("c", "1", at: stage.now - 299_999)).status == 200)
    let over = await stage.publish(try signer.body("d", "1", at: stage.now - 300_000))
    #expect(over.status == 422 && over.json?["code"] == "ended")
    #expect(await stage.publish(try signer.body("e", "1", at: .max)).status == 422)
    #expect(await stage.publish(try signer.body("f", "1", at: -1)).status == 422)
  }

  @Test func whatIsTakenBackStaysSo() async throws {
    let stage = try await Stage()
    let signer = try Signer()
    let record = try signer.body("t", "1", at: stage.now, ttl: 100)
    #expect(await stage.publish(record).status == 200)
    let short = await stage.publish(try signer.body("t", nil, at: stage.now + 1, ttl: 99))
    #expect(short.status == 422 && short.json?["code"] == "removal-too-short")
    #expect(await stage.publish(try signer.body("t", nil, at: stage.now + 1, ttl: 100)).status == 200)
    #expect(await stage.count("t") == 0)
    #expect(await stage.publish(record).status == 409)
    #expect(stage.store.kept.count == 1)
    await stage.hub.pass(.milliseconds(100_500))
    #expect(stage.store.kept.isEmpty && stage.hub.meter("hub_records_kept") == 0)
  }

  @Test func nobodyTakesBackForAsLongAsItWouldBeThere() async throws {
    let stage = try await Stage("unsigned: allow")
    #expect(await stage.publish(#"{"topic":"t","data":1,"ttl":1000}"#).status == 200)
    #expect(await stage.publish(#"{"topic":"t","deleted":true}"#).status == 200)
    #expect(await stage.count("t") == 0)
    let removal = try #require(stage.store.kept.values.first)
    #expect(removal.isRemoval && removal.end >= stage.now + 1_000_000)
  }

  @Test func whoeverComesLastWinsWhereNobodySigns() async throws {
    let stage = try await Stage("unsigned: allow")
    for number in 1...3 {
      #expect(await stage.publish("{\"topic\":\"t\",\"data\":\(number)}").status == 200)
    }
    let found = await stage.find("t")
    #expect(found.json?["count"] == 1 && found.json?["records"]?[0]?["data"] == 3)
  }

  @Test func authorsDoNotDisturbEachOther() async throws {
    let stage = try await Stage()
    let signers = try (0..<3).map { _ in try Signer() }
    for (number, signer) in signers.enumerated() {
      #expect(
        await stage.publish(try signer.body("t", "\(number)", at: stage.now + Int64(number))).status == 200)
    }
    let found = try #require(await stage.find("t").json)
    #expect(found["count"] == 3 && found["records"]?[0]?["data"] == 2)
  }
}
