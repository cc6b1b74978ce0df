/// How a peer behaves.
public struct RTCSettings: Sendable {
  /// How it finds its way.
  public var ice = IceSettings()
  /// How it proves itself.
  public var dtls = DtlsSettings()
  /// How messages travel.
  public var sctp = SctpSettings()
  /// How channels behave.
  public var channels = ChannelSettings()
  /// How long a description may be, and how much may be in it.
  public var description = DescriptionLimits()
  /// By which time associations are driven.
  public var clock = SctpClock.machine
  /// How long it may take, in milliseconds, from the first description until channels can be used.
  public var patience: Int64 = 60_000

  /// The usual behaviour.
  public init() {}
}
