/// Looks at what a stream hands over, and does not believe that it is in order.
///
/// It is asked where payloads are taken, with the numbers they came with, and knows nothing of how the stream
/// sees to their order: so a fault there is counted and does not go by.
package struct StreamAudit: Sendable, Equatable {
  /// How far back doubles are known from late ones.
  package static let memory: UInt64 = 64

  /// Payloads that were overtaken and have not come yet.
  package private(set) var missing = 0
  /// Payloads that were handed over before.
  package private(set) var doubled = 0
  /// Payloads that came after later ones.
  package private(set) var reordered = 0
  private var last: UInt64 = 0
  /// Which of the last ones have been taken: the last one lowest.
  private var taken: UInt64 = 0

  /// The beginning of a stream, whose first payload has number 1.
  package init() {}

  /// A payload is handed over. False if it was not its turn.
  package mutating func takes(_ sequence: UInt64) -> Bool {
    if sequence == last &+ 1 {
      last = sequence
      taken = taken &<< 1 | 1
      return true
    }
    if sequence > last {
      let gap = sequence &- last
      missing &+= Int(clamping: gap &- 1)
      taken = gap < Self.memory ? taken &<< gap | 1 : 1
      last = sequence
      return false
    }
    let age = last &- sequence
    if age >= Self.memory || taken & 1 &<< age != 0 {
      doubled &+= 1
    } else {
      taken |= 1 &<< age
      reordered &+= 1
      missing &-= 1
    }
    return false
  }
}
