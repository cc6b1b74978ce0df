import Glibc
import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct WebSocketClientTests {
  @Test func talksToOurOwnServer() async throws {
    try await TestServer.run { hub in
      let events = Events()
      let client = try hub.server.connect(to: "ws://\(hub.address)/echo") { events.add($0) }
      #expect(events.next() == .opened(subprotocol: nil))
      client.send(Array("hello".utf8))
      #expect(events.next() == .message(Array("hello".utf8), isText: true))
      let large = [UInt8](repeating: 5, count: 200_000)
      client.send(large, isText: false)
      #expect(events.next() == .message(large, isText: false))
      client.close(code: 4001, reason: "done")
      #expect(events.next() == .closed(code: 4001, reason: ""))
    }
  }

  @Test func verifiesTheServerUnderTLS() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
    } _: { hub in
      var options = WebSocketClient.Options()
      options.tls = try TLSContext.client(trust: .authorities(.file(files.path)))
      let events = Events()
      let url = "wss://localhost:\(hub.server.addresses[0].port)/echo"
      let client = try hub.server.connect(to: url, options) { events.add($0) }
      #expect(events.next() == .opened(subprotocol: nil))
      client.send([1, 2, 3], isText: false)
      #expect(events.next() == .message([1, 2, 3], isText: false))
      let strangers = try SelfSigned.make(for: ["localhost"])
      options.tls = try TLSContext.client(trust: .authorities(.bytes(strangers.certificate)))
      _ = try hub.server.connect(to: url, options) { events.add($0) }
      guard case .failed(.tls) = events.next() else {
        Issue.record("an unknown authority was believed")
        return
      }
    }
  }

  @Test func saysWhyItDoesNotOpen() async throws {
    try await TestServer.run { hub in
      let events = Events()
      _ = try hub.server.connect(to: "ws://\(hub.address)/nowhere") { events.add($0) }
      #expect(events.next() == .failed(.refused(status: 404)))
      let closed = try ListenerOpening.open("127.0.0.1:0", isAdmin: false, number: { 1 })[0].address
      _ = try hub.server.connect(to: "ws://\(closed)/") { events.add($0) }
      #expect(events.next() == .failed(.connection(ECONNREFUSED)))
      for bad in ["http://x/", "ws://", "ws://x:0/", "ws://user@x/", "ws://x/ y"] {
        #expect(throws: WebSocketClientFailure.badAddress(bad)) {
          _ = try hub.server.connect(to: bad) { _ in }
        }
      }
    }
  }

  @Test func answersPingsUntilTheServerEndsIt() async throws {
    try await TestServer.run {
      $0.peerTimeout = .milliseconds(900)
    } _: { hub in
      let events = Events()
      let client = try hub.server.connect(to: "ws://\(hub.address)/close") { events.add($0) }
      #expect(events.next() == .opened(subprotocol: nil))
      // When a peer that came later has been dropped for its silence, ours would have been as well.
      let silent = try hub.open()
      #expect(silent.isClosedByPeer())
      client.send(Array("enough".utf8))
      #expect(events.next() == .closed(code: 4000, reason: "enough"))
    }
  }

  @Test func givesUpOnAServerThatDoesNotAnswer() async throws {
    try await TestServer.run {
      $0.limits.handshakeTime = .milliseconds(300)
    } _: { hub in
      let mute = try ListenerOpening.open("127.0.0.1:0", isAdmin: false, number: { 1 })
      let events = Events()
      _ = try hub.server.connect(to: "ws://\(mute[0].address)/") { events.add($0) }
      #expect(events.next() == .failed(.timeout))
    }
  }

  @Test(arguments: [
    ("ws://example.com", "example.com", 80, "/"),
    ("wss://Example.com/a?b=c", "example.com", 443, "/a?b=c"),
    ("ws://[::1]:3000?x", "[::1]:3000", 3000, "/?x"),
  ])
  func readsAddresses(_ text: String, _ host: String, _ port: UInt16, _ target: String) throws {
    let address = try #require(WebSocketAddress(text))
    #expect(address.hostField == host)
    #expect(address.port == port)
    #expect(address.target == target)
  }
}

/// What a client heard, to be waited for.
final class Events: @unchecked Sendable {
  // Sendable: the semaphore is made for threads, and the rest lies under a lock.
  private let heard = Lock<[WebSocketClient.Event]>([])
  private let arrived = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(arrived, 0, 0) }

  deinit {
    sem_destroy(arrived)
    arrived.deallocate()
  }

  func add(_ event: WebSocketClient.Event) {
    heard.withLock { $0.append(event) }
    sem_post(arrived)
  }

  /// The next event, or none within ten seconds.
  func next() -> WebSocketClient.Event? {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_sec += 10
    guard sem_timedwait(arrived, &deadline) == 0 else { return nil }
    return heard.withLock { $0.removeFirst() }
  }
}
