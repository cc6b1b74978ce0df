public import HubRTC
public import HubWire

/// Where sessions have their sockets, and how many there may be.
public struct PeeringSettings: Sendable {
  /// How each of them behaves.
  public var rtc = RTCSettings()
  /// Servers that say what we look like from outside, or lend us an address. Their names are resolved here.
  public var servers: [IceServer] = []
  /// Gives a server the credentials of the moment, where they end and are made anew.
  package var renewing: (@Sendable (IceServer) -> IceServer)?
  /// The addresses of this machine at which sockets are opened; none stands for all of its interfaces.
  public var addresses: [IPAddress] = []
  /// The ports they get; none stands for any that the system has free.
  public var ports: ClosedRange<UInt16>?
  /// How many sessions there may be at a time.
  public var most = 1_000
  /// How long the names of servers may take before a session begins without those.
  public var resolving = Duration.seconds(2)

  /// The usual.
  public init() {}

  /// More addresses than these bring no better way, only more questions.
  static let mostAddresses = 8
  /// How long the addresses of a server are good for.
  static let freshness = Duration.seconds(300)
  /// How often another port of the range is tried before an address counts as full.
  static let attempts = 64
}
