internal import HubCrypto
internal import CHubSys
public import HubKernel
internal import Synchronization

/// The hub on the network: its listeners, and its reactors with their threads.
///
/// Writing to a connection that is gone must not end the process, so starting a server makes the process
/// ignore SIGPIPE.
public final class Server: Sendable {
  struct State {
    var settings: HubSettings
    var net: NetSettings
    var listeners: [Listener] = []
    /// Those of authorities, which no settings of the hub name.
    var challengeListeners: [Listener] = []
    /// What authorities are shown in handshakes.
    var challenges: [TLSChallenge] = []
    var nextListener = ReactorLoop.listenerBase
    var threads: [ReactorThread] = []
    /// What the service manager gave us replaces the addresses in the settings.
    var hasInheritedPublic = false
    var hasInheritedAdmin = false
  }

  let kernel: Kernel
  let shared: ReactorShared
  let state: Lock<State>
  /// Settings and certificates change one after the other.
  let changing = Lock(())

  private init(_ kernel: Kernel, _ shared: ReactorShared, _ state: sending State) {
    self.kernel = kernel
    self.shared = shared
    self.state = Lock(state)
  }

  /// How many reactors there are with these settings: as many as they say, or one for each core. The kernel
  /// must have been made with as many lanes.
  public static func reactorCount(_ settings: HubSettings) -> Int {
    let wanted = settings.reactors > 0 ? settings.reactors : hub_processors()
    return min(max(wanted, 1), mostReactors)
  }

  /// Makes the process's heap give back what a burst leaves behind. Call it before there are threads: each of
  /// them would have a heap of its own.
  public static func tameHeap() { hub_tame_heap() }

  /// Opens the listeners and starts to serve. What is wrong with the settings is found here, before
  /// anything runs.
  public static func start(_ kernel: Kernel, _ settings: HubSettings) throws(ServerError) -> Server {
    hub_ignore_broken_pipes()
    _ = hub_raise_descriptor_limit()
    let net = try NetSettings(settings)
    var ports: [ReactorPort] = []
    for number in 0..<reactorCount(settings) { ports.append(try ReactorPort(number: number)) }
    let log = kernel.log(for: "net")
    let meters = NetMeters(kernel)
    let shared = ReactorShared(
      settings.limits, meters: meters, datagrams: DatagramMeters(kernel), log: log, ports: ports)
    let server = Server(kernel, shared, State(settings: settings, net: net))
    meters.certificateEnd.set(net.certificateEnd)
    if let net = net.tls, net.keyIsReadableByOthers {
      log.warning("the private key can be read by every user of this machine", ["file": settings.tls.key])
    }
    try server.openFirst(settings)
    do throws(ServerError) { try server.startThreads(net) } catch {
      server.stop()
      throw error
    }
    server.tell(listening: server.state.withLock { $0.listeners })
    return server
  }

  /// Where it listens.
  public var addresses: [ListeningAddress] {
    state.withLock { state in
      state.listeners.map {
        let context = $0.isAdmin ? ($0.isLocal ? nil : state.net.adminTLS) : state.net.tls
        return ListeningAddress(text: $0.address, isAdmin: $0.isAdmin, isSecure: context != nil)
      }
    }
  }

  /// How many sockets of the public listeners are open.
  public var connections: Int { shared.limits.count }

  /// Bytes that output queues have taken of `limits.queuedTotal`.
  public var queuedBytes: Int { shared.memory.taken }

  private static let mostReactors = 256

  private func startThreads(_ net: NetSettings) throws(ServerError) {
    for port in shared.ports {
      let epoll = hub_epoll_create()
      if epoll < 0 { throw .system("cannot make an epoll", -epoll) }
      let start = ReactorThread.Start(
        kernel: kernel, shared: shared, port: port, settings: net, epoll: epoll)
      let thread: ReactorThread
      do throws(ServerError) { thread = try ReactorThread(start) } catch {
        hub_close(epoll)
        throw error
      }
      state.withLock { $0.threads.append(thread) }
    }
  }

  func tell(listening listeners: [Listener]) {
    for port in shared.ports {
      port.run { loop in
        for listener in listeners { loop.listen(listener) }
      }
    }
  }
}
