/// Random for each run of the process, so that nobody can choose ids that fall into one bucket.
@usableFromInline
package struct PeerHashKey: Sendable {
  @usableFromInline internal let first: UInt64
  @usableFromInline internal let second: UInt64
  @usableFromInline internal let third: UInt64

  @usableFromInline package static let ofThisProcess = PeerHashKey()

  private init() {
    var source = SystemRandomNumberGenerator()
    first = source.next()
    second = source.next()
    third = source.next() | 1
  }
}

extension PeerID {
  // Two keyed multiplications: with one, ids whose `b ^ c` agree would collide under every key.
  @inlinable
  @inline(__always)
  package func mixed(with seed: UInt64, _ key: PeerHashKey) -> UInt64 {
    let front = (a ^ key.first ^ seed).multipliedFullWidth(by: b ^ key.second)
    let folded = front.low ^ front.high ^ UInt64(c)
    let back = folded.multipliedFullWidth(by: key.third)
    return back.low ^ back.high
  }

  /// Feeds the id to a hasher.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(mixed(with: 0, PeerHashKey.ofThisProcess))
  }

  /// The hash a dictionary asks for: a fifth of the cost of going through `Hasher`.
  @inlinable
  public func _rawHashValue(seed: Int) -> Int {
    Int(truncatingIfNeeded: mixed(with: UInt64(truncatingIfNeeded: seed), PeerHashKey.ofThisProcess))
  }
}
