import Glibc
import HubKernel

@testable import HubNet

/// A call to another server, and what came of it, to be waited for.
final class TestCaller: Trunk, @unchecked Sendable {
  // Sendable: the semaphore is made for threads, and the rest lies under a lock.
  enum Event: Equatable {
    case opened
    case message([UInt8], isText: Bool)
    case closed(code: UInt16, reason: String)
    case failed(code: String, reason: String)
  }

  private struct State: Sendable {
    var heard: [Event] = []
    var connection: ConnectionID?
    var call: Call?
    var station: Int?
  }

  private let host: Host
  private let state = Lock(State())
  private let arrived = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init(_ host: Host) {
    self.host = host
    sem_init(arrived, 0, 0)
  }

  deinit {
    sem_destroy(arrived)
    arrived.deallocate()
  }

  /// On which reactor it was heard of last.
  var station: Int? { state.withLock { $0.station } }

  func call(_ url: String, _ options: CallOptions, at station: Int) {
    let call = host.call(url, options, at: station, self)
    state.withLock { $0.call = call }
  }

  func hangUp(code: UInt16 = 1000, reason: String = "") {
    state.withLock { $0.call }?.end(code: code, reason: reason)
  }

  func send(_ bytes: [UInt8], isText: Bool = true, times: Int = 1) {
    guard let connection = state.withLock({ $0.connection }) else { return }
    host.run(at: Int(connection.lane)) { station in
      for _ in 0..<times {
        bytes.withUnsafeBytes { _ = station.send($0, isText ? .text : .binary, to: connection) }
      }
    }
  }

  func opened(_ peer: Peer) {
    state.withLock { $0.connection = peer.connection }
    add(.opened, peer.station)
  }

  func received(_ message: UnsafeRawBufferPointer, _ kind: HubKernel.MessageKind, on peer: Peer) {
    add(.message(Array(message), isText: kind == .text), peer.station)
  }

  func ended(_ connection: ConnectionID?, _ end: TrunkEnd, at station: Station) {
    switch end {
    case .closed(let code, let reason): add(.closed(code: code, reason: reason), station)
    case .failed(let code, let reason): add(.failed(code: code, reason: reason), station)
    }
  }

  private func add(_ event: Event, _ station: Station) {
    state.withLock {
      $0.heard.append(event)
      $0.station = station.number
    }
    sem_post(arrived)
  }

  /// The next event, or none within ten seconds.
  func next() -> Event? {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_sec += 10
    guard sem_timedwait(arrived, &deadline) == 0 else { return nil }
    return state.withLock { $0.heard.removeFirst() }
  }

  /// The code with which it failed to open, if that is what is next.
  func nextFailure() -> String? {
    if case .failed(let code, _) = next() { code } else { nil }
  }
}

extension TestServer {
  /// Calls a server from this one.
  func call(_ url: String, _ options: CallOptions = CallOptions(), at station: Int = 0) throws -> TestCaller {
    guard let plugin = kernel.service(TestPlugin.self) else { throw Missing() }
    let caller = TestCaller(plugin.host)
    caller.call(url, options, at: station)
    return caller
  }

  private struct Missing: Error {}
}
