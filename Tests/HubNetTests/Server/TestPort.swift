import Glibc
import HubKernel

@testable import HubNet

/// A UDP port of a hub under test, and what came there.
final class TestPort: @unchecked Sendable {
  // Sendable: it is made on one thread, and what others touch lies under a lock.
  struct Arrival: Equatable {
    var bytes: [UInt8]
    var from: RemoteAddress
    var station: Int
  }

  private let host: Host
  private let ear = Ear()
  let port: DatagramPort

  init(_ host: Host, _ place: String, at station: Int) throws {
    self.host = host
    guard let address = RemoteAddress(place) else { throw Missing() }
    let outcome = Lock<Result<DatagramPort, BindFailure>?>(nil)
    let isDone = Semaphore()
    host.run(at: station) { [ear] station in
      let result = Result { () throws(BindFailure) in try host.bind(address, at: station, for: ear) }
      outcome.withLock { $0 = result }
      isDone.raise()
    }
    guard isDone.wait(), let result = outcome.withLock({ $0 }) else { throw Missing() }
    port = try result.get()
  }

  var address: RemoteAddress { port.address }
  /// How many have come.
  var count: Int { ear.total.withLock { $0 } }

  func send(_ bytes: [UInt8], to address: RemoteAddress, times: Int = 1) {
    host.run(at: port.station) { [port] station in
      for _ in 0..<times { _ = bytes.withUnsafeBytes { station.send($0, from: port, to: address) } }
    }
  }

  /// The next datagram, or none within ten seconds.
  func next() -> Arrival? { ear.arrived.wait() ? ear.heard.withLock { $0.removeFirst() } : nil }

  private struct Missing: Error {}
}

private final class Ear: DatagramReceiver {
  let heard = Lock<[TestPort.Arrival]>([])
  let total = Lock(0)
  let arrived = Semaphore()

  func received(
    _ datagram: UnsafeRawBufferPointer, on port: DatagramPort, from address: RemoteAddress,
    at station: Station
  ) {
    let arrival = TestPort.Arrival(bytes: Array(datagram), from: address, station: station.number)
    heard.withLock { $0.append(arrival) }
    total.withLock { $0 += 1 }
    arrived.raise()
  }
}

/// A semaphore of the system, which a test waits at for ten seconds at most.
private final class Semaphore: @unchecked Sendable {
  // Sendable: it is made for threads.
  private let inner = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(inner, 0, 0) }

  deinit {
    sem_destroy(inner)
    inner.deallocate()
  }

  func raise() { sem_post(inner) }

  func wait() -> Bool {
    var deadline = timespec()
    clock_gettime(CLOCK_REALTIME, &deadline)
    deadline.tv_sec += 10
    return sem_timedwait(inner, &deadline) == 0
  }
}

extension TestServer {
  /// Opens a UDP port, or says why it cannot be had.
  @discardableResult
  func bind(_ place: String, at station: Int = 0) throws -> TestPort {
    guard let plugin = kernel.service(TestPlugin.self) else { throw Missing() }
    return try TestPort(plugin.host, place, at: station)
  }

  private struct Missing: Error {}
}
