internal import HubCrypto

/// 128 bits that stand for something: the key of a record, a record, or the sum of many.
package struct ReplicaMark: Hashable, Sendable, Comparable {
  /// The highest 64 bits.
  package var high: UInt64
  /// The lowest 64 bits.
  package var low: UInt64

  static let zero = ReplicaMark(high: 0, low: 0)
  static let highest = ReplicaMark(high: .max, low: .max)

  /// The first half of the SHA-256 of some bytes.
  static func of(_ bytes: [UInt8]) -> ReplicaMark {
    Digest.sha256(bytes).withUnsafeBytes { digest in
      ReplicaMark(
        high: UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        low: UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }

  /// The order of 128-bit numbers.
  package static func < (left: ReplicaMark, right: ReplicaMark) -> Bool {
    left.high != right.high ? left.high < right.high : left.low < right.low
  }

  /// A sum says the same of a set whatever the order in which it was made, and can be taken back.
  static func += (sum: inout ReplicaMark, mark: ReplicaMark) {
    sum.high &+= mark.high
    sum.low &+= mark.low
  }

  static func -= (sum: inout ReplicaMark, mark: ReplicaMark) {
    sum.high &-= mark.high
    sum.low &-= mark.low
  }

  /// The next greater one; none after the highest.
  var next: ReplicaMark? {
    if low < .max { return ReplicaMark(high: high, low: low + 1) }
    return high < .max ? ReplicaMark(high: high + 1, low: 0) : nil
  }

  /// Which of the buckets a name falls into.
  var bucket: Int { Int(truncatingIfNeeded: high &>> 56) }

  /// The first and the last name of a bucket.
  static func bounds(of bucket: UInt8) -> (first: ReplicaMark, last: ReplicaMark) {
    let first = UInt64(bucket) &<< 56
    return (ReplicaMark(high: first, low: 0), ReplicaMark(high: first | UInt64.max &>> 8, low: .max))
  }

  var bytes: [UInt8] {
    withUnsafeBytes(of: high.bigEndian, Array.init) + withUnsafeBytes(of: low.bigEndian, Array.init)
  }
}
