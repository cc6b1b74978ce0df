import HubKernel
import HubTesting
import Testing

@testable import Webhooks

@Suite struct TellingTests {
  @Test func tellsWhoCameAndWhoLeftInOrderAndSigned() async throws {
    let hub = try await Scene.hub()
    await hub.connect("ann", in: "lobby")
    await hub.connect("bob", in: "lobby")
    await hub.close("ann")
    let told = hub.told()
    #expect(told.flatMap(\.names) == ["peerAnnounced", "peerAnnounced", "peerLeft"])
    #expect(told.flatMap(\.sequences) == [1, 2, 3])
    #expect(Set(told.map(\.epoch)).count == 1)
    #expect(told.allSatisfy { $0.isSigned })
    #expect(hub.meter("hub_webhooks_sent_total", labels: ["endpoint": "presence"]) == 3)
  }

  @Test func whatAnEventSaysIsTold() async throws {
    let hub = try await Scene.hub()
    await hub.connect("ann", in: "lobby", announcing: #"{"name":"Ann \u00e4"}"#)
    let text = try #require(hub.told().first?.text)
    let event = try #require(JSONValue(parsing: text)["events"]?[0])
    #expect(event["network"]?.text == "lobby")
    #expect(event["namespace"]?.text == "default")
    #expect(event["isHub"]?.bool == false)
    #expect(event["at"]?.text == "2026-01-01T00:00:00.300Z")
    #expect(try JSONValue(parsing: text)["hub"]?.text == "dev")
  }

  @Test func everySecretSigns() async throws {
    let hub = try await Scene.hub()
    let yaml = Scene.yaml().replacing("secrets: 'env:HOOK'", with: "secrets: ['env:OTHER', 'env:HOOK']")
    try await hub.reload(with: yaml)
    await hub.pass(.milliseconds(300))
    await hub.connect("ann", in: "lobby")
    let request = try #require(hub.web.asked.last)
    #expect(Told(request).isSigned)
    #expect(Told(request, secret: "another secret of many letters").isSigned)
    #expect(!Told(request, secret: "nobody's secret").isSigned)
  }

  @Test func aServerThatIsDownHearsEverythingInOrderWhenItIsBack() async throws {
    let hub = try await Scene.hub(status: 503)
    await hub.connect("ann", in: "lobby")
    await hub.connect("bob", in: "lobby")
    await hub.pass(.seconds(10))
    let tries = hub.told()
    #expect(tries.count > 3)
    // The same request each time, whatever came meanwhile.
    #expect(Set(tries.map(\.id)).count == 1)
    #expect(Set(tries.map(\.text)).count == 1)
    hub.web.answer(Scene.url, with: OutgoingAnswer(status: 204))
    await hub.pass(.seconds(60))
    let all = hub.told()
    #expect(all.dropFirst(tries.count).flatMap(\.sequences) == [1, 2])
    #expect(Set(all.map(\.epoch)).count == 1)
    #expect((hub.meter("hub_webhooks_retried_total") ?? 0) >= tries.count)
  }

  @Test func failuresAreToldOnceAndSoIsTheirEnd() async throws {
    let hub = try await Scene.hub(status: 500)
    await hub.connect("ann", in: "lobby")
    await hub.pass(.seconds(30))
    #expect(hub.events(of: WebhookFailing.self).map(\.reason) == ["it answered with status 500"])
    #expect(hub.plugins.first { $0.id == "webhooks" }?.health.word == "degraded")
    hub.web.answer(Scene.url, with: OutgoingAnswer(status: 200))
    await hub.pass(.seconds(60))
    #expect(hub.events(of: WebhookRecovered.self).count == 1)
    #expect(hub.plugins.first { $0.id == "webhooks" }?.health.word == "ok")
    #expect(hub.events(of: WebhookFailing.self).count == 1)
  }

  @Test func whoIsGoneForGoodIsToldNothingMore() async throws {
    let hub = try await Scene.hub(status: 410)
    await hub.connect("ann", in: "lobby")
    await hub.connect("bob", in: "lobby")
    await hub.pass(.seconds(600))
    #expect(hub.told().count == 1)
    #expect(hub.events(of: WebhookFailing.self).count == 1)
    #expect(hub.plugins.first { $0.id == "webhooks" }?.health.word == "degraded")
    // Other settings are another chance, and the receiver notices what it missed.
    hub.web.answer(Scene.url, with: OutgoingAnswer(status: 200))
    try await hub.reload(with: Scene.yaml("batch: 7"))
    await hub.pass(.milliseconds(300))
    await hub.connect("cid", in: "lobby")
    let told = hub.told()
    #expect(told.count == 2)
    #expect(told[1].epoch > told[0].epoch)
  }

  @Test func whatWillNeverBeTakenIsGivenUpAndNoticed() async throws {
    let hub = try await Scene.hub(status: 400)
    await hub.connect("ann", in: "lobby")
    await hub.pass(.seconds(5))
    hub.web.answer(Scene.url, with: OutgoingAnswer(status: 200))
    await hub.connect("bob", in: "lobby")
    await hub.pass(.seconds(5))
    let told = hub.told()
    #expect(told.filter { $0.sequences == [1] }.count == 3)
    #expect(told.last?.sequences == [2])
    #expect((told.last?.epoch ?? 0) > told[0].epoch)
    #expect(hub.meter("hub_webhooks_dropped_total") == 1)
  }

  @Test func theOldestGivesWayAndTheEpochSaysSo() async throws {
    let hub = try await Scene.hub(options: "queue: 64KiB", status: 503)
    let note = String(repeating: "n", count: 4_000)
    for number in 0..<40 {
      await hub.connect(
        PeerID(high: 0, middle: UInt64(number), low: 1), in: "lobby", announcing: #"{"x":"\#(note)"}"#)
    }
    hub.web.answer(Scene.url, with: OutgoingAnswer(status: 200))
    await hub.pass(.seconds(600))
    let told = hub.told()
    let dropped = try #require(hub.meter("hub_webhooks_dropped_total"))
    #expect(dropped > 10)
    #expect(told.last?.sequences.last == 40)
    #expect((told.last?.epoch ?? 0) > told[0].epoch)
  }

  @Test func aReloadNeitherMissesNorDoublesAnything() async throws {
    let hub = try await Scene.hub(lanes: 2)
    for round in 1...5 {
      await hub.connect(PeerID(high: 0, middle: UInt64(round), low: 1), in: "lobby")
      try await hub.reload(with: Scene.yaml("batch: \(round)"))
      await hub.connect(PeerID(high: 0, middle: UInt64(round), low: 2), in: "lobby")
      await hub.pass(.milliseconds(300))
    }
    let told = hub.told()
    #expect(told.flatMap(\.sequences) == Array(1...10))
    #expect(Set(told.map(\.epoch)).count == 1)
    #expect(Set(told.flatMap(\.peers)).count == 10)
    #expect(hub.meter("hub_webhooks_sent_total", labels: ["endpoint": "presence"]) == 10)
  }

  @Test func anEndTellsWhatIsLeft() async throws {
    let hub = try await Scene.hub()
    await hub.connect("ann", in: "lobby")
    try await hub.drain(within: .seconds(5))
    try await hub.stop()
    #expect(hub.told().flatMap(\.names) == ["peerAnnounced", "peerLeft"])
  }

  @Test func aNameNobodyTellsIsRefusedWithTheNearest() async throws {
    await #expect(throws: (any Error).self) { try await Scene.hub("events: [peerAnounced]") }
    do {
      _ = try await Scene.hub("events: [peerAnounced]")
    } catch {
      #expect("\(error)".contains("'peerAnounced'; did you mean 'peerAnnounced'?"))
      #expect("\(error)".contains(":5:"))
    }
  }
}
