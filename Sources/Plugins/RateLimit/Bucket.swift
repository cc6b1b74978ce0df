import HubKernel

/// A bucket of tokens, kept as one number: the time at which it will be full again.
///
/// Taking moves that time on by as long as what was taken needs to come back. There is nothing to refill and
/// nothing to round twice, and a bucket that nobody touches is right without any work.
struct Bucket: Sendable, Equatable {
  /// When it is full again, in nanoseconds of the hub's clock.
  private(set) var full: Int64

  init(full: Int64 = 0) { self.full = full }

  /// How far it is from full. Never more than its depth, whatever the limits were when something was taken,
  /// and whatever the clock has done since.
  @inline(__always)
  static func missing(_ full: Int64, at now: Int64, depth: Int64) -> Int64 {
    min(max(full &- now, 0), depth)
  }

  /// Takes what costs so much; returns zero, or how long to wait and takes nothing.
  @inline(__always)
  mutating func take(_ cost: Int64, depth: Int64, at now: Int64) -> Int64 {
    let needed = Bucket.missing(full, at: now, depth: depth) &+ cost
    guard needed <= depth else {
      full = now &+ needed &- cost
      return needed &- depth
    }
    full = now &+ needed
    return 0
  }

  /// Takes a depth that may be less than it was. Without this, what was missing beyond it would have to come
  /// back before anything else did.
  mutating func cut(to depth: Int64, at now: Int64) {
    full = now &+ Bucket.missing(full, at: now, depth: depth)
  }

  /// How long to wait for what costs so much; zero if it is there.
  @inline(__always)
  func wait(_ cost: Int64, depth: Int64, at now: Int64) -> Int64 {
    max(Bucket.missing(full, at: now, depth: depth) &+ cost &- depth, 0)
  }

  /// Takes what is known to be there.
  @inline(__always)
  mutating func fill(_ cost: Int64, depth: Int64, at now: Int64) {
    full = now &+ Bucket.missing(full, at: now, depth: depth) &+ cost
  }

  /// How much is left, in whole units.
  func left(_ rate: Rate, at now: Int64) -> Int {
    Bucket.left(Bucket.missing(full, at: now, depth: rate.depth), rate)
  }

  static func left(_ missing: Int64, _ rate: Rate) -> Int {
    guard rate.isLimited else { return .max }
    let (high, low) = UInt64(rate.depth &- missing).multipliedFullWidth(by: rate.count)
    guard high < rate.period else { return rate.burst }
    return min(Int(clamping: rate.period.dividingFullWidth((high, low)).quotient), rate.burst)
  }
}
