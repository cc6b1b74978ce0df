public import HubWire

/// Finds a way to another peer, and keeps it (RFC 8445).
///
/// It has no clock, no sockets and no thread: whoever owns those says what happened and when, and is told
/// through `IceEffects` what to do. The same calls in the same order have the same effects, bit for bit.
public final class IceAgent {
  /// How it behaves.
  public let settings: IceSettings
  /// Whether it is the one that chooses. A conflict may change it.
  public internal(set) var isControlling: Bool
  /// How far it has come.
  public internal(set) var state = IceState.new
  /// The way in use.
  public internal(set) var selected: IceSelection?
  /// How often things happened.
  public internal(set) var figures = IceFigures()
  /// What the other peer calls us by.
  public internal(set) var localFragment = ""
  /// What proves that the other peer heard of us.
  public internal(set) var localPassword = ""
  /// Our candidates, in the order in which they were found.
  public internal(set) var localCandidates: [Candidate] = []
  /// Whether servers are still being asked.
  public internal(set) var isGathering = false

  /// Not counted: whoever makes an agent has promised that this outlives it.
  unowned(unsafe) let effects: any IceEffects
  var random: any RandomNumberGenerator

  /// An agent that knows nothing yet. `effects` must outlive it; `random` is asked for secrets.
  public init(
    _ settings: IceSettings, isControlling: Bool, random: any RandomNumberGenerator,
    effects: any IceEffects
  ) {
    self.settings = settings
    self.isControlling = isControlling
    self.random = random
    self.effects = effects
  }

  /// Begins to find our own candidates: those of the sockets at once, then what servers say.
  public func gather(on ports: [(LocalPort, RemoteAddress)], servers: [IceServer], now: Int64) {}

  /// What the other peer's description says of it.
  public func setRemote(fragment: String, password: String, isLite: Bool, now: Int64) {}

  /// Another candidate of the other peer.
  public func add(_ remote: Candidate, now: Int64) {}

  /// The other peer has no more candidates.
  public func endOfRemoteCandidates(now: Int64) {}

  /// Begins anew, with another fragment and password; what is in use stays so until something better is found.
  public func restart(now: Int64) {}

  /// A datagram came that belongs to this peer.
  public func received(
    _ datagram: UnsafeRawBufferPointer, on port: LocalPort, from address: RemoteAddress, now: Int64
  ) {}

  /// Sends a datagram to the other peer; false when there is no way.
  @discardableResult
  public func send(_ datagram: UnsafeRawBufferPointer, now: Int64) -> Bool { false }

  /// Does what is due, and says when it is to be called next; nil when nothing is to come.
  public func tick(now: Int64) -> Int64? { nil }

  /// Stops, and gives back what servers lent.
  public func close(now: Int64) {}
}
