public import HubKernel

/// A peer lost its connection and may come back: others have not been told.
public struct PeerAbsent: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// The close code of its connection; 1006 when it just died.
  public let code: Int
  /// For how long its place is kept, in milliseconds.
  public let grace: Int64
}

/// A peer came back to its place.
public struct PeerResumed: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// How long it was away, in milliseconds; none when its former connection was still open.
  public let away: Int64
  /// How many signals had waited for it.
  public let letters: Int
  /// How many messages it was sent again.
  public let repeated: Int
}

/// A peer that was absent will not come back to its place: others have been told that it left.
public struct AbsenceEnded: TenantEvent {
  /// The peer.
  public let peer: PeerID
  /// Its tenant.
  public let namespace: Namespace
  /// Why: `grace-over`, `replaced`, `hub-stopping` or `closed`.
  public let reason: String
  /// How many signals went back to their senders.
  public let letters: Int
}

/// A signal that had waited for an absent peer went back to its sender.
public struct LetterReturned: TenantEvent {
  /// Whom it was for.
  public let peer: PeerID
  /// The tenant of both.
  public let namespace: Namespace
  /// The code its sender was told.
  public let code: String
}
