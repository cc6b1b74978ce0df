public import HubBase
public import HubKernel
public import HubRTC
internal import Synchronization

/// What all sessions of a plugin share: who we are, which servers help, and how many there may be.
public final class Peering: Sendable {
  /// How its sessions behave.
  public let settings: PeeringSettings
  /// Who we are to other ends.
  public let identity: RTCIdentity
  let random: @Sendable () -> any RandomNumberGenerator
  private let owner: Lock<Host>
  private let resolving: (any NameResolving)?
  private let book: ServerBook
  private let open = Atomic<Int>(0)
  private let beats: Lock<[Int: Beat]>

  /// Sessions of the plugin whose host this is. `random` makes what is asked for secrets.
  public init(
    _ settings: PeeringSettings, _ host: Host, resolving: (any NameResolving)?, identity: RTCIdentity? = nil,
    random: @escaping @Sendable () -> any RandomNumberGenerator = { SystemRandomNumberGenerator() }
  ) throws(RTCFault) {
    var settings = settings
    // Associations go by the clock of the hub they are of, which in a test is another than the machine's.
    if !(host.clock is SystemClock) { settings.rtc.clock = SctpClock() }
    self.settings = settings
    if let identity { self.identity = identity } else { self.identity = try RTCIdentity() }
    self.random = random
    self.resolving = resolving
    owner = Lock(host)
    beats = Lock([:])
    book = ServerBook(settings.servers, limit: settings.resolving)
  }

  /// How many sessions are open.
  public var count: Int { open.load(ordering: .relaxed) }

  /// The instance of the plugin to which it belongs.
  var host: Host { owner.withLock { $0 } }

  /// Belongs to another instance of the plugin from now on, with all its sessions: to be called in `adopt`.
  public func move(to host: Host, from predecessor: Host) {
    owner.withLock { $0 = host }
    host.adopt(everythingOf: predecessor)
  }

  /// Takes a place for one more session; false when there are as many as there may be.
  func takePlace() -> Bool {
    if open.add(1, ordering: .relaxed).newValue <= settings.most { return true }
    open.subtract(1, ordering: .relaxed)
    return false
  }

  func giveBack() { open.subtract(1, ordering: .relaxed) }

  /// What drives the sessions of one reactor.
  func beat(at station: Station) -> Beat {
    let number = station.number
    return beats.withLock { beats in
      if let beat = beats[number] { return beat }
      let beat = Beat()
      beat.alarm = host.alarm(at: number) { [weak beat] station in beat?.rings(at: station) }
      beats[number] = beat
      return beat
    }
  }

  /// Hands over the servers with their addresses, at a station.
  func servers(at station: Station, _ take: @escaping @Sendable ([IceServer], Station) -> Void) {
    let (host, number) = (host, station.number)
    book.use(resolving, now: station.nanoseconds, spawn: { host.spawn($0) }) { servers in
      host.run(at: number) { take(servers, $0) }
    }
  }

  /// Whether the servers' addresses need not be asked for.
  var needsNoNames: Bool { settings.servers.allSatisfy { !$0.addresses.isEmpty } }
}
