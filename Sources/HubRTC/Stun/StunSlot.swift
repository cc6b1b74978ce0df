/// Where the value of an attribute lies in its message.
struct StunSlot: Equatable, Sendable {
  /// Zero, as no attribute starts there, when it is missing.
  var start = 0
  var count = 0

  var isPresent: Bool { start > 0 }

  /// Of several the first counts.
  func keep(in place: inout StunSlot) {
    if !place.isPresent { place = self }
  }
}
