import HubKernel
import HubRecords
import HubTesting
import HubTokens
import Testing

@testable import Records

@Suite struct PressureTests {
  private func message(_ number: Int) -> String {
    "{\"type\":\"publish\",\"data\":{\"topic\":\"t\(number)\",\"data\":1},\"messageId\":\"\(number)\"}"
  }

  @Test func moreThanCanWaitIsBusyAndNothingIsLost() async throws {
    let stage = try await Stage("unsigned: allow, maxRecords: 1000000")
    let bob = await stage.hub.connect("bob")
    _ = bob.take()
    let count = Clerks.mostWaiting + 50
    // All in one turn of the reactor, in which nobody else gets to do anything.
    await stage.hub.send((0..<count).map(message), by: bob)
    let heard = bob.take()
    let busy = heard.filter { $0["code"] == "busy" }
    #expect(busy.count == 50 && busy.allSatisfy { $0["retryAfter"] != nil })
    #expect(heard.filter { $0.type == "published" }.count == Clerks.mostWaiting)
    #expect(stage.store.kept.count == Clerks.mostWaiting)
    await stage.hub.send(message(count), by: bob)
    #expect(bob.take().last?.type == "published")
  }

  @Test func aStoreThatTakesItsTimeIsNotOverrun() async throws {
    let stage = try await Stage("unsigned: allow, maxRecords: 1000000")
    let bob = await stage.hub.connect("bob")
    stage.store.hold()
    for part in 0..<5 {
      await stage.hub.send((0..<8_000).map { message(part * 8_000 + $0) }, by: bob)
    }
    _ = bob.take()
    try await stage.hub.run { stage.store.release() }
    await stage.hub.settle()
    #expect(stage.store.kept.count == Office.mostWaiting)
    #expect(bob.take().filter { $0.type == "published" }.count == Office.mostWaiting)
    #expect(stage.hub.meter("hub_records_waiting") == 0)
    #expect(
      stage.hub.meter("hub_records_refused_total", labels: ["code": "busy"]) == 40_000 - Office.mostWaiting)
  }

  @Test func whatOnePeerPublishesComesInItsOrder() async throws {
    let stage = try await Stage("unsigned: allow")
    let bob = await stage.hub.connect("bob")
    _ = bob.take()
    await stage.hub.send(
      (0..<500).map { "{\"type\":\"publish\",\"data\":{\"topic\":\"t\",\"data\":\($0)}}" }, by: bob)
    let times = bob.take().compactMap { $0["data"]?["time"]?.int }
    #expect(times.count == 500 && times == times.sorted() && Set(times).count == 500)
    #expect(await stage.find("t").json?["records"]?[0]?["data"] == 499)
  }

  @Test func aReloadInTheMiddleLosesNoAnswer() async throws {
    let stage = try await Stage("unsigned: allow")
    let bob = await stage.hub.connect("bob")
    _ = bob.take()
    stage.store.hold()
    await stage.hub.send((0..<20).map(message), by: bob)
    try await stage.reload("unsigned: allow, maxRecords: 50")
    #expect(bob.take().isEmpty)
    try await stage.hub.run { stage.store.release() }
    await stage.hub.settle()
    #expect(bob.take().filter { $0.type == "published" }.count == 20)
    #expect(stage.hub.meter("hub_records_kept") == 20)
  }

  @Test func aHubThatStopsAnswersWhatItHasTaken() async throws {
    let stage = try await Stage("unsigned: allow")
    _ = await stage.publish(#"{"topic":"t","data":1}"#)
    try await stage.hub.stop()
    #expect(stage.store.kept.count == 1)
  }
}
