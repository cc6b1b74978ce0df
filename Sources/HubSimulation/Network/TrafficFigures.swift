/// What has gone over the links.
struct TrafficFigures {
  private(set) var frames = 0
  private(set) var bytes = 0
  /// Bytes of frames that began where they were sent, and are not passed on for another hub.
  private(set) var firstHandBytes = 0
  var lost = 0
  var doubled = 0
  /// Differs as soon as one byte, its place or its order differs: two runs that agree here are the same run.
  private(set) var fingerprint: UInt64 = 0x6C6F_6674

  @inline(__always)
  mutating func note(_ bytes: UnsafeRawBufferPointer, from: Int, to: Int, isOwn: Bool) {
    frames &+= 1
    self.bytes &+= bytes.count
    if isOwn { firstHandBytes &+= bytes.count }
    mix(UInt64(truncatingIfNeeded: from &<< 40 ^ to &<< 20 ^ bytes.count))
    var place = 0
    while place &+ 8 <= bytes.count {
      mix(bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place &+= 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
      rest = rest &<< 8 | UInt64(bytes[place])
      place &+= 1
    }
    mix(rest)
  }

  @inline(__always)
  mutating func mix(_ word: UInt64) {
    let product = (fingerprint ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    fingerprint = product.low ^ product.high &+ 1
  }
}
