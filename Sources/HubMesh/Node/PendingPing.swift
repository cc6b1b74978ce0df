/// A hub that was asked how far away it is.
struct PendingPing {
  var number: UInt64
  var hub: HubID
  var askedAt: Milliseconds
}
