/// How an address of a candidate was found (RFC 8445 §5.1.1).
public enum CandidateKind: String, Sendable, CaseIterable {
  /// An address of the machine itself.
  case host
  /// What a server on the other side of a NAT saw.
  case serverReflexive = "srflx"
  /// What the other peer saw.
  case peerReflexive = "prflx"
  /// An address that a TURN server lends.
  case relayed = "relay"
}
