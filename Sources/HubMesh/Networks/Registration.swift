/// A hub that is interested in a network, as it told one of those nearest to the key.
struct Registration {
  var hub: UInt32
  /// Where the hub's list of registered networks names this one.
  var place: Int
  /// Whether it was told in an earlier session and not yet in this one.
  var isDoubtful = false
}
