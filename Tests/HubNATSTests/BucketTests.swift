import HubBase
import Testing

@testable import HubNATS

@Suite(
  .enabled(if: NATSServer.path != nil, "there is no nats-server; Scripts/install-needed.sh test gets one"),
  .timeLimit(.minutes(1)))
struct BucketTests {
  @Test func givesWritesOneOrder() throws {
    let server = try NATSServer()
    let (left, right) = (try bucket(server), try bucket(server))
    let first = try left.create([1], at: "a")
    #expect(failure { try right.create([2], at: "a") } == .changed)
    let second = try right.update([2], at: "a", after: first)
    #expect(second > first)
    #expect(failure { try left.update([3], at: "a", after: first) } == .changed)
    #expect(try left.get("a") == NATSEntry(key: "a", value: [2], revision: second))
    try left.delete("a")
    #expect(try right.get("a") == nil)
    #expect(try right.create([4], at: "a") > second)
  }

  @Test func watchesWhatIsThereAndWhatComes() async throws {
    let server = try NATSServer()
    let (left, right) = (try bucket(server), try bucket(server))
    try left.put([1], at: "room.a")
    try left.put([2], at: "other.a")
    let heard = Box<String>()
    let watch = try right.watch("room.>") { entry in
      heard.put(entry.map { "\($0.key) \($0.value.map { "\($0)" } ?? "gone")" } ?? "all")
    }
    _ = await heard.wait { $0.count == 2 }
    try left.put([3], at: "room.b")
    try left.put([3], at: "other.b")
    try left.delete("room.a")
    #expect(await heard.wait { $0.count >= 4 } == ["room.a [1]", "all", "room.b [3]", "room.a gone"])
    withExtendedLifetime(watch) {}
  }

  @Test func tellsOfWritesOnceTheyAreKept() async throws {
    let server = try NATSServer()
    let line = try connection(server)
    var options = NATSBucketOptions(name: "test")
    options.echo = "told"
    let bucket = try NATSBucket(options, on: line)
    let heard = Box<String>()
    let subscription = try line.subscribe(to: "told.room.>") { message in
      let value = message.isDeletion ? "gone" : "\([UInt8](message.bytes))"
      heard.put(
        "\(message.subject) \(message.revision ?? 0) \(value)"
      )
    }
    try bucket.send([1], at: "room.a")
    try bucket.send([2], at: "other.a")
    try bucket.send([3], at: "room.a", isNew: true)
    try bucket.send([4], at: "room.b", isNew: true)
    try bucket.sendDeletion(of: "room.a")
    // The third is refused: there was a value.
    let all = ["told.room.a 1 [1]", "told.room.b 3 [4]", "told.room.a 4 gone"]
    #expect(await heard.wait { $0.count >= 3 } == all)
    withExtendedLifetime(subscription) {}
  }

  @Test func purgesWhatAPatternMeans() throws {
    let server = try NATSServer()
    let bucket = try bucket(server)
    for key in ["a.x.1", "a.y.1", "b.x.2"] { try bucket.put([1], at: key) }
    try bucket.purge("*.x.>")
    #expect(try bucket.entries(">", within: .seconds(5)).map(\.key) == ["a.y.1"])
  }

  @Test func forgetsWhatNobodyRenews() async throws {
    let server = try NATSServer()
    let bucket = try bucket(server) { $0.lifetime = .milliseconds(300) }
    try bucket.put([1], at: "a")
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while try bucket.get("a") != nil, clock.now < end {}
    #expect(try bucket.get("a") == nil)
  }

  @Test func outlivesTheServer() async throws {
    let server = try NATSServer()
    let events = Box<NATSEvent>()
    let line = try connection(server) { events.put($0) }
    let bucket = try NATSBucket(NATSBucketOptions(name: "test"), on: line)
    let revision = try bucket.put([1], at: "a")
    server.kill()
    _ = await events.wait { $0.contains { if case .disconnected = $0 { true } else { false } } }
    #expect(failure { try bucket.put([2], at: "a") } != nil)
    try server.start()
    _ = await events.wait { $0.count { if case .connected = $0 { true } else { false } } == 2 }
    // The server answers clients before it has read its buckets.
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while (try? bucket.get("a")) == nil, clock.now < end {}
    #expect(try bucket.get("a")?.revision == revision)
  }

  private func failure(_ body: () throws -> Void) -> NATSFailure.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? NATSFailure)?.kind
    }
  }

  private func failure(_ body: () throws -> UInt64) -> NATSFailure.Kind? {
    failure { _ = try body() }
  }
}

func bucket(
  _ server: NATSServer, adjusting adjust: (inout NATSBucketOptions) -> Void = { _ in }
) throws -> NATSBucket {
  var options = NATSBucketOptions(name: "test")
  adjust(&options)
  return try NATSBucket(options, on: connection(server))
}
