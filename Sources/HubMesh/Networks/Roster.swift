/// The members of one hub in one network, and what that hub was told of the members here.
struct Roster {
  var hub: UInt32
  /// Where the hub's list of networks names this one.
  var place: Int
  /// The first of its members; the others follow it.
  var first = MemberRecord.none
  var count = 0
  /// Grows with each telling of all of its members.
  var generation: UInt8 = 0
  /// Whether a telling of all of its members is under way.
  var isBeingTold = false
  /// Whether it was told in an earlier session and not yet in this one.
  var isDoubtful = false
  /// Whether it has told all of its members.
  var isComplete: Bool { generation > 0 && !isBeingTold && !isDoubtful }
  /// Whether the hub is told of the members here.
  var isPaired = false
  /// Where the telling of all members here goes on; `none` when it is done.
  var cursor = MemberRecord.none
  var isTelling = false
  /// Since when it has been told everything.
  var toldAt: Milliseconds?
}
