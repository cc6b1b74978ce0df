/// How often things happened to a peer.
public struct RTCFigures: Sendable, Hashable {
  /// To its way.
  public internal(set) var ice = IceFigures()
  /// To its session.
  public internal(set) var dtls = DtlsFigures()
  /// To its association: messages and bytes are counted here.
  public internal(set) var sctp = SctpFigures()
  /// To its channels.
  public internal(set) var channels = ChannelFigures()
  /// Datagrams that are neither STUN nor DTLS.
  public internal(set) var unknown: UInt64 = 0
  /// Datagrams of DTLS that came too early, and were too many to be kept.
  public internal(set) var early: UInt64 = 0
  /// The way in use.
  public internal(set) var selected: IceSelection?

  /// Nothing has happened.
  public init() {}

  /// How long the last question over the way took to be answered, in milliseconds.
  public var roundTrip: Int64? { selected?.roundTrip }
}
