import HubKernel

/// Tells the copies of one signal that came over several links from one that was sent twice.
///
/// A hub that floods sends each signal over every link once. So the second that comes over one link is a
/// second signal, and the first that comes over another is a copy of the first. Nothing is ever taken for a
/// copy of what came over the same link.
struct CopyWatch {
  private struct Sighting {
    var since: Int64
    /// How many were let through.
    var passed: Int
    /// How many came over each link.
    var seen: [(link: ClassicLink, count: Int)]
  }

  private struct Key: Hashable {
    var first: Int
    var second: Int
  }

  private var sightings: [Key: Sighting] = [:]
  /// The keys in the order in which they were first seen.
  private var order: [(key: Key, since: Int64)] = []
  private var head = 0

  /// Whether this is the first of its kind, or its link has brought as many as any other.
  mutating func isNews(_ signal: ClassicSignal, on link: ClassicLink, now: Int64, _ limits: ClassicLimits)
    -> Bool
  {
    forget(before: now &- limits.copyWindow, keeping: limits.copies)
    let key = CopyWatch.key(of: signal)
    guard var sighting = sightings[key] else {
      sightings[key] = Sighting(since: now, passed: 1, seen: [(link, 1)])
      order.append((key, now))
      return true
    }
    let place = sighting.seen.firstIndex { $0.link == link } ?? sighting.seen.count
    if place == sighting.seen.count { sighting.seen.append((link, 0)) }
    sighting.seen[place].count += 1
    let isNews = sighting.seen[place].count > sighting.passed
    if isNews { sighting.passed += 1 }
    sightings[key] = sighting
    return isNews
  }

  var count: Int { sightings.count }

  private mutating func forget(before time: Int64, keeping limit: Int) {
    while head < order.count, order[head].since < time || order.count - head >= limit {
      let (key, since) = order[head]
      if sightings[key]?.since == since { sightings[key] = nil }
      head += 1
    }
    if head > 1_024, head > order.count / 2 {
      order.removeFirst(head)
      head = 0
    }
  }

  /// Two hashes of 64 bits with the process's secret, so that nobody can make two signals look alike.
  private static func key(of signal: ClassicSignal) -> Key {
    func hash(_ salt: UInt8) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      hasher.combine(signal.from)
      hasher.combine(signal.target)
      hasher.combine(signal.type.count)
      hasher.combine(bytes: signal.type)
      if let data = signal.data { hasher.combine(bytes: data) }
      return hasher.finalize()
    }
    return Key(first: hash(0), second: hash(1))
  }
}
