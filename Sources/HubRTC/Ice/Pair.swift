internal import HubWire

/// One of our bases and one candidate of the other peer (RFC 8445 §6.1.2).
final class Pair {
  let base: Base
  let generation: Generation
  /// Ours as the other peer sees it, which is known for certain once a check was answered.
  var local: Candidate
  var remote: Candidate
  var priority: UInt64 = 0
  var state = PairState.frozen
  /// Whether the other peer has shown that it knows our password.
  var isHeard = false
  /// Whether it was nominated by who chooses.
  var isNominated = false
  /// Whether the next check of ours nominates it.
  var nominatesNext = false
  /// Whether the other peer nominated it before we knew that it works.
  var isWanted = false
  /// When the other peer last answered us over it.
  var answeredAt = Int64.min
  var roundTrip: Int64 = 0
  /// When it was checked last.
  var checkedAt = Int64.min

  init(_ base: Base, _ remote: Candidate, _ generation: Generation) {
    self.base = base
    self.remote = remote
    self.generation = generation
    local = base.candidate
  }

  /// Whether both fare alike (RFC 8445 §6.1.2.6).
  func isLike(_ other: Pair) -> Bool {
    base.candidate.foundation == other.base.candidate.foundation
      && remote.foundation == other.remote.foundation
  }

  var isRelayed: Bool { base.relay != nil || remote.kind == .relayed }

  // RFC 8445 §6.1.2.3
  func rank(isControlling: Bool) {
    let (ours, theirs) = (UInt64(base.candidate.priority), UInt64(remote.priority))
    let (controlling, controlled) = isControlling ? (ours, theirs) : (theirs, ours)
    priority =
      min(ours, theirs) &<< 32 &+ 2 &* max(ours, theirs) &+ (controlling > controlled ? 1 : 0)
  }
}
