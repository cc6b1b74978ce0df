/// How a DTLS link behaves. Times are in milliseconds.
public struct DtlsSettings: Sendable, Hashable {
  /// The longest datagram, which every path on the Internet carries.
  public var largestDatagram = 1_200
  /// How long the first flight waits for an answer before it is sent again; twice as long each further time.
  public var retransmission: Int64 = 400
  /// The longest such wait.
  public var longestRetransmission: Int64 = 5_000
  /// How long the handshake may take.
  public var patience: Int64 = 20_000

  /// The usual behaviour.
  public init() {}
}
