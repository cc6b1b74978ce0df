/// What two peers have told each other so far.
struct Negotiation {
  /// Whether we have made an offer that has no answer yet.
  var isOffered = false
  /// How many descriptions we have made.
  var version: UInt64 = 0
  /// What a section for data is called: the one who offered first says so.
  var mid = "0"
  /// Where it stands among the others, and what those are.
  var sections: [MediaSection] = []
  var dataIndex = 0
  /// Whether the other peer writes sections as before RFC 8841.
  var isOld = false
  /// What the descriptions say of what is above ICE; nil until both are known.
  var plan: TransportPlan?
  var remote: Remote?
  /// Whether our own side has begun ICE anew, and the other peer is only following.
  var isOurRestart = false
  /// Whether all our candidates are known.
  var isGathered = false
  /// Candidates of the other peer that came before its description.
  var early: [Candidate] = []

  /// What the other peer is known by. If it changes its fragment, ICE begins anew.
  struct Remote: Hashable {
    var fragment: String
    var password: String
    var fingerprints: [Fingerprint]
  }
}
