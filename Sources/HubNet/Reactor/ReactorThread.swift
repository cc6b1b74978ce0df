internal import CHubSys
internal import Glibc
internal import HubKernel

/// The thread of one reactor.
final class ReactorThread: @unchecked Sendable {
  // Sendable: `handle` is written before anybody else has seen this object and only read after.
  private var handle = pthread_t()

  /// What a thread needs to make its reactor, which nobody else ever touches.
  struct Start: Sendable {
    let kernel: Kernel
    let shared: ReactorShared
    let port: ReactorPort
    let settings: NetSettings
    let epoll: Int32
  }

  private final class Box {
    let start: Start
    init(_ start: Start) { self.start = start }
  }

  init(_ start: Start) throws(ServerError) {
    let box = Unmanaged.passRetained(Box(start))
    let result = pthread_create(&handle, nil, { ReactorThread.main($0) }, box.toOpaque())
    if result != 0 {
      box.release()
      throw .system("cannot make a thread", result)
    }
  }

  /// Waits until the reactor has closed everything.
  func join() { pthread_join(handle, nil) }

  private static func main(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().start
    hub_block_signals()
    hub_name_thread("reactor-\(start.port.number)")
    let reactor = Reactor(
      start.shared, port: start.port, settings: start.settings, clock: start.kernel.clock, epoll: start.epoll)
    let lane = Lane(start.kernel, number: start.port.number, transport: reactor)
    let port = start.port
    start.kernel.inbox(port.number).onArrival { port.wake() }
    ReactorLoop(reactor, lane: lane).run()
    start.kernel.inbox(port.number).onArrival {}
    return nil
  }
}
