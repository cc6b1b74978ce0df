import HubKernel
import HubRegistry
import HubTesting
import Signaling
import Testing

/// Each event that is followed has a number, and says what brought it about.
@Suite struct CauseTests {
  private struct Seen: Sendable, Equatable {
    let event: String
    let number: UInt64
    let cause: Cause?
  }

  private func hub(_ seen: Lock<[Seen]>) async throws -> TestHub {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    try await hub.install(HubRegistryPlugin.self)
    _ = hub.kernel.tap { event in
      guard let happening = Happening.current else { return }
      seen.withLock {
        $0.append(Seen(event: type(of: event).wireName, number: happening.number, cause: happening.cause))
      }
    }
    return hub
  }

  @Test func aMessageAndThenAnEventAreNamed() async throws {
    let seen = Lock([Seen]())
    let hub = try await hub(seen)
    await hub.connect("hub")
    let announce =
      #"{"type":"announce","networkName":"pigeonhub-mesh","messageId":"m-7","data":{"isHub":true}}"#
    await hub.send(announce, by: "hub")
    let announced = try #require(seen.withLock { $0.first { $0.event == "peerAnnounced" } })
    #expect(announced.cause == .message(type: "announce", id: "m-7"))
    let registered = try #require(seen.withLock { $0.first { $0.event == "hubRegistered" } })
    #expect(registered.cause == .event(name: "peerAnnounced", number: announced.number))
    let connected = seen.withLock { $0.first { $0.event == "peerConnected" } }
    #expect(connected?.cause == nil && connected != nil)
  }

  @Test func aTraceIsNamedRatherThanAnID() async throws {
    let seen = Lock([Seen]())
    let hub = try await hub(seen)
    await hub.connect("bob")
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await hub.send(#"{"type":"announce","networkName":"n","traceparent":"\#(trace)","data":{}}"#, by: "bob")
    await hub.send(#"{"type":"goodbye","messageId":"bye"}"#, by: "bob")
    let causes = seen.withLock { seen in
      ["peerAnnounced", "peerLeft", "peerGoodbye"].map { name in seen.first { $0.event == name }?.cause }
    }
    let goodbye = Cause.message(type: "goodbye", id: "bye")
    #expect(causes[0].map { "\($0)".contains(trace) } == true)
    #expect(causes[1...] == [goodbye, goodbye])
  }

  @Test func nothingOfAMessageMovesATerminal() {
    let odd = Array("an\u{1B}[2J\u{202E}".utf8) + [UInt8](repeating: 0x41, count: 500)
    let cause = odd.withUnsafeBytes { Cause(type: $0, id: $0) }
    guard case .message(let type, let id) = cause else { return }
    #expect(type == id && type.utf8.count == 64)
    #expect(type.utf8.allSatisfy { (0x21...0x7E).contains($0) })
  }

  @Test func numbersGoUpByOne() async throws {
    let seen = Lock([Seen]())
    let hub = try await hub(seen)
    for peer in ["ann", "bob", "eve"] as [PeerID] { await hub.connect(peer, in: "lobby") }
    let numbers = seen.withLock { $0.map(\.number) }.sorted()
    #expect(numbers.count >= 6)
    #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 })
  }
}
