import Glibc
import HubTesting
import Testing

@testable import HubKernel

/// Lanes on threads of their own, as in a real hub, so that ThreadSanitizer has something to see.
@Suite struct ThreadedTests {
  @Test func lanesTasksAndReloadsDoNotRace() async throws {
    let lanes = 3
    let bench = Bench(a: Behaviour(wire: { hub, host, _ in hub.on(PeerConnected.self) { _ = $0.peer } }))
    let catalogue = Bench.catalogue + [CatalogueEntry(Chatter.self)]
    func configuration(_ value: Int) throws -> Configuration {
      let plugins: ConfigNode = [
        "chatter",
        ["a": ["test": ConfigNode(.scalar(bench.key, plain: true)), "value": ConfigNode("\(value)")]],
      ]
      var problems = Problems()
      let configuration = Configuration.read(["plugins": plugins], catalogue: catalogue, problems: &problems)
      try #require(!problems.hasErrors)
      return configuration
    }
    let kernel = Kernel(try configuration(1), catalogue: catalogue, lanes: lanes, sink: CapturedLog())
    try await kernel.boot()
    let threads = (0..<lanes).map { LaneThread(kernel, $0, peers: 20, rounds: 150) }
    for value in 2..<8 {
      if case .rejected(let reasons) = await kernel.reload(to: try configuration(value)) {
        Issue.record("\(reasons)")
      }
      _ = kernel.plugins()
      _ = kernel.meters()
    }
    for thread in threads { await thread.finish() }
    #expect(threads.map(\.delivered).reduce(0, +) > 0)
    #expect(kernel.view.connections == 0)
    #expect(kernel.view.peers == 0)
    #expect(kernel.view.networks == 0)
    await kernel.stop()
    for thread in threads { await thread.end() }
  }
}

/// A reactor with peers that come, talk and go, and a transport that counts.
final class LaneThread: @unchecked Sendable {
  // Sendable: the transport and the lane live on the thread; what others touch has locks.
  private final class Counting: Transport {
    var connections: [UInt32: ConnectionID] = [:]
    var closing: [(ConnectionID, UInt16)] = []
    var sent = 0
    func respond(_ response: HTTPResponse, to link: Link) {}
    func stream(_ piece: [UInt8], to link: Link) -> Bool { false }
    func finishStream(_ link: Link) {}
    func accept(_ link: Link, as connection: ConnectionID, subprotocol: String?) -> Bool {
      connections[link.index] = connection
      return true
    }
    func acceptAndClose(_ link: Link, code: UInt16, reason: String) {}
    func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to link: Link) -> Bool {
      sent += 1
      return connections[link.index] != nil
    }
    func close(_ link: Link, code: UInt16, reason: String) {
      if let connection = connections[link.index] { closing.append((connection, code)) }
    }
    func probe(_ link: Link) {}
    func call(_ call: OutgoingCall, as connection: ConnectionID) {}
    func hangUp(_ connection: ConnectionID) {}
    func widen(_ link: Link) {}
    func bind(
      _ address: RemoteAddress, for sink: any DatagramSink
    ) throws(BindFailure) -> (Link, RemoteAddress) { throw BindFailure(.refused, "there is no network") }
    func unbind(_ link: Link) {}
    func send(_ datagram: UnsafeRawBufferPointer, from link: Link, to address: RemoteAddress) -> Bool {
      false
    }
    var addresses: [RemoteAddress] { [] }
  }

  /// Whether the thread may end.
  private let isOver = Lock(false)
  private let count = Lock(0)
  private let havePeersGone = Milestone()
  private let hasEnded = Milestone()
  private let kernel: Kernel
  private let number: Int
  private let peers: Int
  private let rounds: Int

  var delivered: Int { count.withLock { $0 } }

  init(_ kernel: Kernel, _ number: Int, peers: Int, rounds: Int) {
    (self.kernel, self.number, self.peers, self.rounds) = (kernel, number, peers, rounds)
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      {
        guard let raw = $0 else { return nil }
        Unmanaged<LaneThread>.fromOpaque(raw).takeRetainedValue().main()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    pthread_detach(thread)
  }

  private func main() {
    let transport = Counting()
    let lane = Lane(kernel, number: number, transport: transport)
    var dice = Dice(UInt64(number) + 1)
    for round in 0..<rounds {
      lane.turn()
      let link = UInt32(round % peers)
      if transport.connections[link] == nil {
        let query = "peerId=\(Self.peer(number, Int(link)))"
        lane.upgrade(
          HTTPRequest(path: "/", query: query), from: RemoteAddress(), on: Link(index: link, generation: 0),
          protocols: [])
      }
      for connection in transport.connections.values {
        let target = Self.peer(Int.random(in: 0..<3, using: &dice), Int.random(in: 0..<peers, using: &dice))
        say(#"{"type":"join","networkName":"net\#(Int.random(in: 0..<3, using: &dice))"}"#, connection, lane)
        say(#"{"type":"signal","targetPeerId":"\#(target)","data":1}"#, connection, lane)
      }
      if round % 7 == 0, let victim = transport.connections.randomElement(using: &dice) {
        transport.connections[victim.key] = nil
        lane.closed(victim.value, code: 1006, reason: "")
      }
    }
    for connection in transport.connections.values { lane.closed(connection, code: 1000, reason: "") }
    transport.connections = [:]
    count.withLock { $0 = transport.sent }
    havePeersGone.reach()
    // Other lanes and reloads still count on this one.
    while !isOver.withLock({ $0 }) {
      lane.turn()
      sched_yield()
    }
    hasEnded.reach()
  }

  private func say(_ text: String, _ connection: ConnectionID, _ lane: Lane) {
    Array(text.utf8).withUnsafeBytes { lane.received(connection, $0, .text) }
  }

  private static func peer(_ lane: Int, _ number: Int) -> PeerID { PeerID(named: "peer\(lane)x\(number)") }

  /// Returns when the peers of this lane have gone; the lane goes on serving until all have asked.
  func finish() async { await havePeersGone.wait() }

  /// Lets the thread end.
  func end() async {
    isOver.withLock { $0 = true }
    await hasEnded.wait()
  }
}
