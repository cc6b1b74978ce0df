public import HubWire

/// An address at which a peer may be reached, as it is told to the other peer (RFC 8839 §5.1).
public struct Candidate: Sendable, Hashable {
  /// How the address was found.
  public var kind: CandidateKind
  /// The address; none at all when only a name is known.
  public var address: RemoteAddress
  /// Which is tried first: the greater number.
  public var priority: UInt32
  /// Equal for candidates that fare alike.
  public var foundation: String
  /// 1, as data channels have one component.
  public var component: Int
  /// What the address was derived from, for those who look for mistakes.
  public var related: RemoteAddress?
  /// The name that stands for the address and ends in `.local`: only the peer's own network can resolve it.
  public var hiddenName: String?
  /// Whether it is for UDP. Others are understood, and of no use here.
  public var isUDP: Bool

  /// A candidate from its parts.
  public init(
    _ kind: CandidateKind, _ address: RemoteAddress, priority: UInt32, foundation: String,
    component: Int = 1, related: RemoteAddress? = nil, hiddenName: String? = nil, isUDP: Bool = true
  ) {
    self.kind = kind
    self.address = address
    self.priority = priority
    self.foundation = foundation
    self.component = component
    self.related = related
    self.hiddenName = hiddenName
    self.isUDP = isUDP
  }
}
