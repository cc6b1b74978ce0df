import Glibc
import HubBase
import HubConfig
import Testing

@testable import HubNATS

/// With a real server: what the library promises only it can break.
@Suite(
  .enabled(if: NATSServer.path != nil, "there is no nats-server; Scripts/install-needed.sh test gets one"),
  .timeLimit(.minutes(1)))
struct ConnectionTests {
  @Test func carriesBytesFromOneToTheOther() async throws {
    let server = try NATSServer()
    let (left, right) = (try connection(server), try connection(server))
    let heard = Box<[UInt8]>()
    let subscription = try right.subscribe(to: "a.*") { heard.put([UInt8]($0.bytes)) }
    try right.flush(within: .seconds(5))
    try left.publish([0, 255, 10, 13], to: "a.b")
    try left.publish([], to: "a.c")
    #expect(await heard.wait { $0.count == 2 } == [[0, 255, 10, 13], []])
    withExtendedLifetime(subscription) {}
  }

  @Test func answersWhoAsks() throws {
    let server = try NATSServer()
    let (left, right) = (try connection(server), try connection(server))
    let subscription = try right.subscribe(to: "ask") { [weak right] message in
      try? right?.publish([UInt8](message.bytes.reversed()), to: message.reply)
    }
    try right.flush(within: .seconds(5))
    #expect(try left.request([1, 2, 3], of: "ask", within: .seconds(5)) == [3, 2, 1])
    withExtendedLifetime(subscription) {}
    let failure = #expect(throws: NATSFailure.self) {
      try left.request([1], of: "nobody", within: .seconds(5))
    }
    #expect(failure?.kind == .unheard)
  }

  @Test func givesEachMessageToOneOfAQueue() async throws {
    let server = try NATSServer()
    let (left, right) = (try connection(server), try connection(server))
    let heard = Box<UInt8>()
    let subscriptions = try [left, right].map { connection in
      try connection.subscribe(to: "work", queue: "hands") { heard.put($0.bytes.first ?? 0) }
    }
    try left.flush(within: .seconds(5))
    try right.flush(within: .seconds(5))
    for number in 0..<100 { try left.publish([UInt8(number)], to: "work") }
    #expect(await heard.wait { $0.count >= 100 }.sorted() == Array(0..<100))
    withExtendedLifetime(subscriptions) {}
  }

  @Test func comesBackWhenTheServerDoes() async throws {
    let server = try NATSServer()
    let events = Box<NATSEvent>()
    let connection = try connection(server) { events.put($0) }
    let heard = Box<UInt8>()
    let subscription = try connection.subscribe(to: "a") { heard.put($0.bytes.first ?? 0) }
    server.kill()
    _ = await events.wait { $0.contains { if case .disconnected = $0 { true } else { false } } }
    #expect(!connection.isConnected)
    try server.start()
    _ = await events.wait { $0.count { if case .connected = $0 { true } else { false } } == 2 }
    try connection.publish([7], to: "a")
    #expect(await heard.wait { $0.contains(7) }.contains(7))
    connection.close()
    #expect(throws: NATSFailure.self) { try connection.publish([8], to: "a") }
    withExtendedLifetime(subscription) {}
  }

  @Test func waitsForAServerThatIsNotThereYet() async throws {
    let server = try NATSServer()
    server.kill()
    let events = Box<NATSEvent>()
    let connection = try connection(server) { events.put($0) }
    #expect(!connection.isConnected)
    try server.start()
    _ = await events.wait { $0.contains { if case .connected = $0 { true } else { false } } }
    try connection.flush(within: .seconds(5))
  }

  @Test func refusesMoreThanMayWaitForAConnection() async throws {
    let server = try NATSServer()
    let events = Box<NATSEvent>()
    let connection = try connection(server) {
      events.put($0)
    } adjusting: {
      $0.reconnectBytes = 4_096
    }
    server.kill()
    _ = await events.wait { $0.contains { if case .disconnected = $0 { true } else { false } } }
    let failure = #expect(throws: NATSFailure.self) {
      for _ in 0..<100 { try connection.publish([UInt8](repeating: 1, count: 100), to: "a") }
    }
    #expect(failure?.kind == .full)
  }

  @Test func saysWhatItDropsForWhoIsSlow() async throws {
    let server = try NATSServer()
    let events = Box<NATSEvent>()
    let (left, right) = (
      try connection(server),
      try connection(server) {
        events.put($0)
      } adjusting: {
        $0.pendingMessages = 10
      }
    )
    let gate = Lock(false)
    let subscription = try right.subscribe(to: "a") { _ in
      while !gate.withLock({ $0 }) { poll(nil, 0, 1) }
    }
    try right.flush(within: .seconds(5))
    for _ in 0..<100 { try left.publish([1], to: "a") }
    let told = await events.wait { $0.contains { if case .slow = $0 { true } else { false } } }
    gate.withLock { $0 = true }
    guard case .slow("a", _) = told.last else {
      Issue.record("told \(told)")
      return
    }
    #expect(subscription.dropped > 0)
  }

  @Test func showsWhoItIs() async throws {
    let server = try NATSServer(["--user", "hub", "--pass", "secret"])
    let right = try connection(server) {
      $0.credentials = .user("hub", Secret(value: Array("secret".utf8)))
    }
    #expect(right.isConnected)
    let wrong = try? connection(server) {
      $0.credentials = .user("hub", Secret(value: Array("wrong".utf8)))
    }
    #expect(wrong?.isConnected != true)
  }

  @Test func showsItsToken() throws {
    let server = try NATSServer(["--auth", "open sesame"])
    let right = try connection(server) { $0.credentials = .token(Secret(value: Array("open sesame".utf8))) }
    #expect(right.isConnected)
    #expect((try? connection(server).isConnected) != true)
  }

  @Test func readsAFileOfCredentials() throws {
    let text = """
      -----BEGIN NATS USER JWT-----
      eyJ0eXAi
      ------END NATS USER JWT------

      -----BEGIN USER NKEY SEED-----
      SUAIBDPB
      ------END USER NKEY SEED------
      """
    let parts = try #require(Ear.parts(of: Array(text.utf8)))
    #expect(parts.name == Array("eyJ0eXAi".utf8))
    #expect(parts.seed == Array("SUAIBDPB".utf8))
    #expect(Ear.parts(of: Array("-----BEGIN NATS USER JWT-----".utf8)) == nil)
  }
}

func connection(
  _ server: NATSServer, _ hear: @escaping @Sendable (NATSEvent) -> Void = { _ in },
  adjusting adjust: (inout NATSOptions) -> Void = { _ in }
) throws -> NATSConnection {
  var options = NATSOptions(servers: [server.address], name: "test")
  options.pause = .milliseconds(10)
  adjust(&options)
  return try NATSConnection(options, hear)
}

func connection(
  _ server: NATSServer, adjusting adjust: (inout NATSOptions) -> Void
) throws -> NATSConnection {
  try connection(server, { _ in }, adjusting: adjust)
}
