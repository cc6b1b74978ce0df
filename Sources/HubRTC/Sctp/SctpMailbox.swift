/// What the library beneath has to say to one association, and what it has to send for it, until its owner
/// fetches it. Only touched while the lock of `SctpStack` is held.
///
/// Timers of the library run on whichever thread moves its clock, so nothing may be done from there for
/// somebody else.
final class SctpMailbox {
  let number: UInt
  var outgoing: SctpPackets
  var arrivals: [SctpArrival] = []
  /// How much of the send buffer is free, where that has been said since it was last fetched.
  var room: Int?
  var refused: UInt64 = 0

  /// More than one call can lead to: the library is fetched from after each.
  static let largestOutgoing = 128 * 1024
  /// As many as fit into the largest receive buffer as messages of a few bytes.
  static let mostArrivals = 4096

  init(number: UInt) {
    self.number = number
    outgoing = SctpPackets(limit: Self.largestOutgoing)
  }

  deinit { for arrival in arrivals { arrival.free() } }

  /// What the library takes for an address. It is a number and leads nowhere, so that one which is used too
  /// late finds nobody instead of freed memory.
  var address: UnsafeMutableRawPointer? { UnsafeMutableRawPointer(bitPattern: number) }
}
