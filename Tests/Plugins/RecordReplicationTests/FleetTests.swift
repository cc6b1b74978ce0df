import HubKernel
import HubRecords
import HubTesting
import HubTokens
import Records
import Testing

@testable import Bootstrap
@testable import RecordReplication

/// Records on hubs that are joined by a mesh.
@Suite struct FleetTests {
  @Test func aRecordIsKeptByThoseNearestToItAndReadFromAll() async throws {
    let herd = try await Herd(["a", "b", "c", "d", "e", "f", "g"], settings: "linger: 1s")
    defer { withExtendedLifetime(herd.fleet) {} }
    for number in 0..<6 {
      let topic = "topic-\(number)"
      let answer = try await herd.publish(topic, #"{"number":\#(number)}"#, at: "a")
      #expect(answer["success"]?.bool == true)
      #expect(answer["replicatedTo"]?.int ?? 0 >= 2, "\(answer)")
      #expect(answer["totalNodes"]?.int == 7)
      #expect(answer["method"]?.text == "mesh-replication")
    }
    await herd.fleet.pass(.seconds(40))
    for number in 0..<6 {
      let topic = "topic-\(number)"
      #expect(try herd.keepers(of: topic) == herd.nearest(topic, 3), "\(topic)")
      for name in herd.names {
        let found = try await herd.find(topic, at: name)
        #expect(found["count"]?.int == 1, "\(topic) at \(name)")
        #expect(found["source"]?.text == (herd.nearest(topic, 3).contains(name) ? "local" : "hubs"))
      }
    }
  }

  @Test func anEmptyHubIsRepairedAndSaysSo() async throws {
    let herd = try await Herd(["a", "b", "c"])
    defer { withExtendedLifetime(herd.fleet) {} }
    for number in 0..<20 { _ = try await herd.publish("topic-\(number)", "1", at: "b") }
    await herd.fleet.kill("a")
    await herd.fleet.pass(.seconds(30))
    #expect(try herd.keepers(of: "topic-3") == ["b", "c"])
    try await herd.add("a")
    let a = try herd.hub("a")
    await herd.fleet.pass(.seconds(60))
    for number in 0..<20 { #expect(try herd.keepers(of: "topic-\(number)") == ["a", "b", "c"]) }
    #expect(a.events(of: RecordsRepaired.self).reduce(0) { $0 + $1.records } == 20)
  }

  @Test func aRecordEndsOnAllHubsAtOnce() async throws {
    let herd = try await Herd(["a", "b", "c"])
    defer { withExtendedLifetime(herd.fleet) {} }
    _ = try await herd.publish("short", "1", ttl: 5, at: "a")
    await herd.fleet.pass(.seconds(4))
    for name in herd.names { #expect(try await herd.find("short", at: name)["count"]?.int == 1) }
    await herd.fleet.pass(.milliseconds(1_300))
    for name in herd.names { #expect(try await herd.find("short", at: name)["count"]?.int == 0) }
  }

  @Test func hubsLearnOfEachOtherFromTheirRecords() async throws {
    let herd = try await Herd(["a", "b"], bootstrap: ", publish: {records: true, key: env:KEY}")
    defer { withExtendedLifetime(herd.fleet) {} }
    await herd.fleet.pass(.seconds(30))
    for (name, other) in [("a", "b"), ("b", "a")] {
      let hub = try herd.hub(name)
      let keeper = try #require(hub.kernel.service((any RecordKeeping).self))
      let (found, forged) = Announcements.read(keeper, own: Herd.id(name))
      #expect(found.items.map(\.record.location.host) == [other] && forged == 0)
    }
  }

  @Test func aReloadedPluginGoesOnWithWhatIsKept() async throws {
    let herd = try await Herd(["a", "b", "c"])
    defer { withExtendedLifetime(herd.fleet) {} }
    _ = try await herd.publish("before", "1", at: "a")
    try await herd.hub("a").reload(with: herd.yaml("a", "interval: 7s"))
    await herd.fleet.pass(.seconds(10))
    let said = try await herd.publish("after", "2", at: "a")
    #expect(said["replicatedTo"]?.int == 2)
    #expect(try await herd.publish("elsewhere", "3", at: "b")["replicatedTo"]?.int == 2)
    for topic in ["before", "after", "elsewhere"] {
      #expect(try herd.keepers(of: topic) == ["a", "b", "c"], "\(topic)")
    }
  }
}
