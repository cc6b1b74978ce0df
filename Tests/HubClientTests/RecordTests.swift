import HubBase
import HubClient
import HubCrypto
import HubTesting
import HubWire
import Testing

/// What is published, found and watched.
@Suite struct RecordTests {
  @Test func publishesFindsAndWatchesWhatIsSigned() async throws {
    let stage = try await Stage("memory-storage, records")
    let key = try PrivateKey.generate(.ed25519)
    let (ann, bob) = (try stage.client { $0.signer = key }, try stage.client())
    let changes = bob.watch("games/chess")
    try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      let published = try await ann.publish(
        "games/chess", .object([.init("b", .number("1"))]), for: .seconds(60))
      #expect(published.topic == "games/chess" && !published.wasKnown)
      let found = try await bob.find("games/chess")
      #expect(found.count == 1 && found.first?.isSigned() == true)
      #expect(found.first?.isSigned(in: "other") == false)
      let told = try await next(changes) { _ in true }
      #expect(told.record.data == .object([.init("b", .number("1"))]))
      try await ann.remove("games/chess", for: .seconds(120))
      let ended = try await next(changes) { $0.kind == .ended }
      #expect(ended.record.topic == "games/chess")
      await ann.close()
      await bob.close()
    }
  }

  @Test func watchesGoOnAfterAnotherConnection() async throws {
    let stage = try await Stage("memory-storage, {records: {unsigned: allow}}")
    let (ann, bob) = (try stage.client { $0.resumes = false }, try stage.client())
    let (changes, events) = (ann.watch("motd"), ann.events())
    try await stage.hub.run {
      try await ann.open()
      try await bob.open()
      if let link = stage.hub.client(ann.id) { stage.hub.end(link, code: 1006) }
      _ = try await next(events) { if case .disconnected = $0 { true } else { false } }
      try await bob.publish("motd", .string("one"))
      try await ann.open()
      #expect(try await next(changes) { _ in true }.record.data == .string("one"))
      try await bob.publish("motd", .string("two"))
      #expect(try await next(changes) { _ in true }.record.data == .string("two"))
      await ann.close()
      await bob.close()
    }
  }

  @Test func whatCannotBePublishedIsAnError() async throws {
    let stage = try await Stage("memory-storage, records")
    let ann = try stage.client()
    try await stage.hub.run {
      try await ann.open()
      let unsigned = await #expect(throws: ClientError.self) { try await ann.publish("a", .null) }
      #expect(unsigned?.code == "unsigned-refused" && unsigned?.by == "records")
      let topic = await #expect(throws: ClientError.self) { try await ann.publish("", .null) }
      #expect(topic?.code == "bad-topic")
      let time = await #expect(throws: ClientError.self) { try await ann.publish("a", .null, for: .zero) }
      #expect(time?.code == "bad-ttl")
      let number = await #expect(throws: ClientError.self) { try await ann.publish("a", .number("1e999")) }
      #expect(number?.code == "not-json")
      await ann.close()
    }
  }

  @Test func aHubWithoutRecordsSaysSo() async throws {
    let stage = try await Stage()
    let ann = try stage.client()
    let changes = ann.watch("motd")
    try await stage.hub.run {
      try await ann.open()
      let found = await #expect(throws: ClientError.self) { try await ann.find("motd") }
      #expect(found?.code == "unknown-type")
      let watched = await #expect(throws: ClientError.self) { for try await _ in changes {} }
      #expect(watched?.code == "unknown-type")
      await ann.close()
    }
  }
}
