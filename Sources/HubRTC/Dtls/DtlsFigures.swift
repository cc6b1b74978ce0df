/// How often things happened to a DTLS link.
public struct DtlsFigures: Sendable, Hashable {
  /// Datagrams that came.
  public internal(set) var datagramsIn: UInt64 = 0
  /// Datagrams that went out.
  public internal(set) var datagramsOut: UInt64 = 0
  /// Datagrams that are no records of DTLS. They are dropped whole.
  public internal(set) var malformed: UInt64 = 0
  /// Datagrams that brought nothing once the handshake was done: forged, damaged, repeated, or late.
  public internal(set) var ignored: UInt64 = 0
  /// Flights of the handshake that were sent again.
  public internal(set) var retransmissions: UInt64 = 0

  /// Nothing has happened.
  public init() {}
}
