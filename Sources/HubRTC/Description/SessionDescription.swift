/// What one peer says of itself to another (RFC 8829, RFC 8839, RFC 8841), as far as data channels need it.
public struct SessionDescription: Sendable, Hashable {
  /// What names the session; the same in all descriptions of one peer.
  public var sessionID: UInt64 = 0
  /// Greater in each new one.
  public var version: UInt64 = 0
  /// Which sections share one connection, by their names.
  public var bundle: [String] = []
  /// What is said for all sections.
  public var connection = ConnectionPart()
  /// Whether its peer answers questions and asks none (RFC 8445 §2.5).
  public var isLite = false
  /// Whether candidates may follow one by one.
  public var trickles = false
  /// Its sections.
  public var sections: [MediaSection] = []

  /// An empty one.
  public init() {}

  /// The section that is about data channels, if there is one that is not refused.
  public var dataSection: Int? {
    sections.firstIndex { $0.isForData && !$0.isRefused }
  }

  /// All candidates of the connection which that section uses: those of the sections that share it as well.
  public func candidates(for index: Int) -> [Candidate] {
    guard let mid = sections[index].mid, bundle.contains(mid) else { return sections[index].candidates }
    return sections.filter { $0.mid.map(bundle.contains) ?? false }.flatMap(\.candidates)
  }
}
