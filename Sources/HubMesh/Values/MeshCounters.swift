/// How often things happened since the node began.
public struct MeshCounters: Sendable, Equatable {
  /// Letters taken from members here for members elsewhere.
  public var lettersSent = 0
  /// Letters given to members here.
  public var lettersDelivered = 0
  /// Letters that came back to their senders here, for whatever reason.
  public var lettersReturned = 0
  /// Frames passed on for others.
  public var framesForwarded = 0
  /// Frames for others that were dropped: no path, too many hops, or back where they came from.
  public var framesDropped = 0
  /// Frames of streams sent once more.
  public var framesRepeated = 0
  /// Frames of streams that had come before.
  public var framesDoubled = 0
  /// Frames of streams that came too late to be delivered.
  public var framesExpired = 0
  /// Payloads of streams that were passed over, or handed over twice or after later ones. None ever is, as
  /// far as is known; these look whether that is so.
  public var payloadsMissing = 0
  /// The same for those handed over twice.
  public var payloadsDoubled = 0
  /// The same for those handed over after later ones.
  public var payloadsReordered = 0
  /// News of the map that were taken in.
  public var linkStates = 0
  /// How often paths were computed.
  public var pathComputations = 0
  /// Sessions with other hubs that began.
  public var sessionsOpened = 0
  /// Sessions with other hubs that were given up.
  public var sessionsAborted = 0
  /// Misbehaviour, by kind.
  public var misbehaviours: [Misbehaviour: Int] = [:]

  /// Counters at zero.
  public init() {}
}
