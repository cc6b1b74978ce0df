import HubBase
import HubFleet
import HubKernel
import HubNATS
import HubRecords
import HubTesting
import Testing

@testable import FleetRecords
@testable import Records

/// Records in a dictionary, without anything that would refuse them.
final class MemoryKeeping: RecordKeeping {
  struct State {
    var records: [RecordKey: Record] = [:]
    var followers: [any RecordFollower] = []
  }

  private let state = Lock(State())

  func publish(_ record: Record) { _ = keep(record, nil) }

  private func keep(_ record: Record, _ origin: RecordOrigin?) -> Bool {
    let followers = state.withLock { state -> [any RecordFollower]? in
      if let old = state.records[record.key], !record.wins(over: old) { return nil }
      state.records[record.key] = record
      return state.followers
    }
    for follower in followers ?? [] { follower.changed(to: record, from: origin) }
    return followers != nil
  }

  func take(
    _ record: Record, from origin: RecordOrigin, _ done: @escaping @Sendable (RecordOutcome) -> Void
  ) {
    done(keep(record, origin) ? .kept : .known)
  }

  func follow(_ follower: any RecordFollower) { state.withLock { $0.followers.append(follower) } }

  func unfollow(_ follower: any RecordFollower) {
    state.withLock { $0.followers.removeAll { $0 === follower } }
  }

  func records(of topic: String, in namespace: String) -> [Record] {
    state.withLock { $0.records.values.filter { $0.key.topic == topic } }
  }

  func record(of key: RecordKey) -> Record? { state.withLock { $0.records[key] } }

  func page(after place: RecordPlace?, limit: Int) -> [Record] {
    let all = state.withLock { $0.records.values.sorted { RecordPlace($0.key) < RecordPlace($1.key) } }
    return Array(all.filter { record in place.map { $0 < RecordPlace(record.key) } ?? true }.prefix(limit))
  }

  func attach(_ replicator: any RecordReplicator) {}
  func detach(_ replicator: any RecordReplicator) {}
  func forget(_ key: RecordKey) {}

  var all: [RecordKey: Record] { state.withLock { $0.records } }
}

struct RecordHub {
  let hub: TestHub
  let ground: MemoryGround
  let keeping = MemoryKeeping()

  init(_ fleet: MemoryFleet) async throws {
    ground = fleet.ground()
    let word = "hub \(PeerID.random())"
    Offers.grounds.withLock { [ground] in $0[word] = ground }
    Offers.keepings.withLock { [keeping] in $0[word] = keeping }
    hub = try TestHub(
      unbooted: "plugins: [ground: {word: '\(word)'}, keeping: {word: '\(word)'}, fleet-records]",
      catalogue: [
        CatalogueEntry(FleetRecordsPlugin.self), CatalogueEntry(GroundPlugin.self),
        CatalogueEntry(KeepingPlugin.self),
      ])
    try await hub.boot()
  }
}

@Suite struct RecordTests {
  private static let now: Int64 = TestClock().wallMilliseconds

  private static func record(_ topic: String, _ data: String, at time: Int64 = 0) -> Record {
    Record(
      key: RecordKey(namespace: "default", topic: topic, author: .nobody), time: now + time,
      lifetime: 600_000, data: Array(data.utf8), signature: [])
  }

  @Test func whatIsPublishedOnOneHubIsOnAll() async throws {
    let fleet = MemoryFleet()
    let a = try await RecordHub(fleet)
    let b = try await RecordHub(fleet)
    a.keeping.publish(Self.record("news", "1"))
    #expect(b.keeping.all == a.keeping.all)
    let c = try await RecordHub(fleet)
    #expect(c.keeping.all == a.keeping.all)
  }

  @Test func hubsAgreeWhateverTheOrderInTheBucket() async throws {
    let fleet = MemoryFleet()
    let a = try await RecordHub(fleet)
    let b = try await RecordHub(fleet)
    a.ground.cut(true)
    a.keeping.publish(Self.record("news", "newer", at: 2))
    b.keeping.publish(Self.record("news", "older", at: 1))
    a.ground.cut(false)
    #expect(b.keeping.all.values.map(\.data) == [Array("newer".utf8)])
    #expect(a.keeping.all == b.keeping.all)
    b.ground.cut(true)
    b.keeping.publish(Self.record("news", "late and older", at: 1))
    b.ground.cut(false)
    let c = try await RecordHub(fleet)
    #expect(c.keeping.all == a.keeping.all)
  }

  @Test func whatWasPublishedMeanwhileIsPutLater() async throws {
    let fleet = MemoryFleet()
    let a = try await RecordHub(fleet)
    let b = try await RecordHub(fleet)
    fleet.turn(isAway: true)
    for number in 0..<1_000 { a.keeping.publish(Self.record("topic \(number)", "\(number)")) }
    #expect(b.keeping.all.isEmpty)
    fleet.turn(isAway: false)
    #expect(b.keeping.all.count == 1_000)
    #expect(b.keeping.all == a.keeping.all)
  }

  @Test func aLoserInTheBucketIsMended() async throws {
    let fleet = MemoryFleet()
    let a = try await RecordHub(fleet)
    let winner = Self.record("news", "newer", at: 2)
    a.keeping.publish(winner)
    let name = RecordName.name(of: winner.key)
    let bucket = fleet.bucket("loft_test_records")
    let there = try #require(bucket.state.withLock { $0.entries[name] })
    let loser = try #require(RecordCoder.encode(Self.record("news", "older", at: 1)))
    _ = try bucket.write(loser, at: name, after: there.revision)
    #expect(bucket.state.withLock { $0.entries[name]?.value } == RecordCoder.encode(winner))
  }

  @Test func aRecordUnderAnothersNameIsNotTaken() async throws {
    let fleet = MemoryFleet()
    let a = try await RecordHub(fleet)
    let bucket = fleet.bucket("loft_test_records")
    let bytes = try #require(RecordCoder.encode(Self.record("news", "1")))
    _ = try bucket.write(bytes, at: RecordName.name(of: Self.record("other", "").key), after: nil)
    _ = try bucket.write(Array("nonsense".utf8), at: "r.00.00.nobody", after: nil)
    #expect(a.keeping.all.isEmpty)
    #expect(a.hub.meter("hub_fleet_records_refused_total") == 2)
  }

  @Test func oneHubSweepsWhatHasEnded() async throws {
    let fleet = MemoryFleet()
    let a = try await RecordHub(fleet)
    a.keeping.publish(Self.record("short", "1"))
    let bucket = fleet.bucket("loft_test_records")
    #expect(bucket.state.withLock { $0.entries.count } == 1)
    await a.hub.pass(.seconds(700))
    for _ in 0..<300 { await a.hub.pass(.seconds(1)) }
    #expect(bucket.state.withLock { Array($0.entries.keys) } == ["lease"])
  }
}
