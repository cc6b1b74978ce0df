/// RFC 8445 §5.1.2.
enum CandidatePriority {
  /// The preference of the base that the owner named first.
  static let firstPreference: UInt32 = 65_535

  static func of(_ kind: CandidateKind, preference: UInt32) -> UInt32 {
    let type: UInt32 =
      switch kind {
      case .host: 126
      case .peerReflexive: 110
      case .serverReflexive: 100
      case .relayed: 0
      }
    return type &<< 24 &+ min(preference, firstPreference) &<< 8 &+ 255
  }
}
