/// How an association behaves. Sizes are in bytes, times in milliseconds.
public struct SctpSettings: Sendable, Hashable {
  /// Our port within DTLS (RFC 8841 §5).
  public var port: UInt16 = 5_000
  /// The longest message that is taken, as the description says.
  public var largestMessage = 64 * 1024
  /// How much may wait to be sent and acknowledged. No longer message can be sent.
  public var sendBuffer = 192 * 1024
  /// How much may wait for what was sent before it. The library counts 256 bytes for each message besides
  /// what is in it: so there is room for `waitingMessages` of them and a full `sendBuffer`. A receiver
  /// without room may leave both ends waiting, since the library sends nothing any more when several are
  /// missing.
  public var receiveBuffer = 512 * 1024
  /// How many messages may wait, however short they are.
  public var waitingMessages = 1_024
  /// How many streams there are in either direction: no channel has a greater number.
  public var streams: UInt16 = 128
  /// The longest packet.
  public var largestPacket = 1_160
  /// How long the other end may take until both know of each other.
  public var patience: Int64 = 15_000
  /// How long something may wait to be acknowledged while nothing is.
  public var stall: Int64 = 30_000

  /// The usual behaviour.
  public init() {}
}
