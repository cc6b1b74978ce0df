import HubKernel
import Synchronization

/// How many connections each address and subnet has, and how often it has knocked of late. Who has no
/// connection and has not knocked for a while is forgotten.
final class AddressBook: Sendable {
  struct Entry {
    var connections = 0
    var handshakes = Bucket()
    var requests = Bucket()

    /// Whether nothing is known of it that matters: it has no connection, and its buckets are full again.
    func isForgettable(at now: Int64) -> Bool {
      connections == 0 && handshakes.full &- now <= 0 && requests.full &- now <= 0
    }
  }

  struct Shard {
    var entries: [AddressKey: Entry] = [:]
    /// How many of them have no connection, and only wait to be forgotten.
    var idle = 0
    var sweptAt: UInt64 = 0
  }

  /// So that reactors seldom wait for each other.
  private static let shardCount = 16
  /// Addresses without a connection of which a shard knows how often they knocked. Those beyond are not
  /// known, and so not slowed down: whoever has that many addresses gains nothing by one more.
  static let idleLimit = 8_192
  /// A full shard is looked through no more often than this, or a flood would make each handshake look.
  private static let sweepPause: UInt64 = 1_000_000_000

  private let clock: any HubClock
  private let shards = (0..<AddressBook.shardCount).map { _ in Lock(Shard()) }

  init(clock: any HubClock) { self.clock = clock }

  /// Takes one from an address's bucket of handshakes or of requests; returns zero or how long to wait.
  func knock(
    _ key: AddressKey, _ rate: Rate, on bucket: WritableKeyPath<Entry, Bucket> = \.handshakes
  ) -> Int64 {
    guard rate.isLimited else { return 0 }
    let time = clock.now
    let now = Int64(truncatingIfNeeded: time)
    return shard(key).withLock { shard in
      if var entry = shard.entries[key] {
        let wait = entry[keyPath: bucket].take(rate.one, depth: rate.depth, at: now)
        shard.entries[key] = entry
        return wait
      }
      guard shard.hasRoom(at: time, limit: AddressBook.idleLimit, pause: AddressBook.sweepPause) else {
        return 0
      }
      var entry = Entry()
      let wait = entry[keyPath: bucket].take(rate.one, depth: rate.depth, at: now)
      shard.entries[key] = entry
      shard.idle += 1
      return wait
    }
  }

  /// Counts a connection in, unless there are as many as there may be; nil for no limit.
  func enter(_ key: AddressKey, most: Int?) -> Bool {
    shard(key).withLock { shard in
      var entry = shard.entries[key] ?? Entry()
      if let most, entry.connections >= most { return false }
      if entry.connections == 0, shard.entries[key] != nil { shard.idle -= 1 }
      entry.connections += 1
      shard.entries[key] = entry
      return true
    }
  }

  /// Counts a connection out.
  func leave(_ key: AddressKey) {
    let now = Int64(truncatingIfNeeded: clock.now)
    shard(key).withLock { shard in
      guard var entry = shard.entries[key], entry.connections > 0 else { return }
      entry.connections -= 1
      if entry.connections > 0 {
        shard.entries[key] = entry
      } else if entry.isForgettable(at: now) {
        shard.entries[key] = nil
      } else {
        shard.entries[key] = entry
        shard.idle += 1
      }
    }
  }

  /// Forgets who has no connection and full buckets.
  func sweep() {
    let time = clock.now
    for shard in shards { shard.withLock { $0.sweep(at: time) } }
  }

  /// How many connections are counted for a key.
  func connections(_ key: AddressKey) -> Int { shard(key).withLock { $0.entries[key]?.connections ?? 0 } }

  /// What is left in a bucket of a key.
  func left(_ key: AddressKey, _ rate: Rate, in bucket: KeyPath<Entry, Bucket>) -> Int {
    let now = Int64(truncatingIfNeeded: clock.now)
    return shard(key).withLock { ($0.entries[key]?[keyPath: bucket] ?? Bucket()).left(rate, at: now) }
  }

  /// How many keys it knows.
  var count: Int { shards.reduce(0) { sum, shard in sum + shard.withLock { $0.entries.count } } }

  /// How many connections it counts, over all keys of that length or all.
  var connectionCount: Int {
    shards.reduce(0) { sum, shard in
      sum + shard.withLock { $0.entries.values.reduce(0) { $0 + $1.connections } }
    }
  }

  private func shard(_ key: AddressKey) -> Lock<Shard> {
    let mixed = (key.high ^ key.low &* 0xFF51_AFD7_ED55_8CCD) &* 0x9E37_79B9_7F4A_7C15
    return shards[Int(truncatingIfNeeded: mixed >> 60)]
  }
}

extension AddressBook.Shard {
  fileprivate mutating func hasRoom(at time: UInt64, limit: Int, pause: UInt64) -> Bool {
    if idle < limit { return true }
    if time &- sweptAt < pause { return false }
    sweep(at: time)
    return idle < limit
  }

  fileprivate mutating func sweep(at time: UInt64) {
    sweptAt = time
    guard idle > 0 else { return }
    let now = Int64(truncatingIfNeeded: time)
    entries = entries.filter { !$0.value.isForgettable(at: now) }
    idle = entries.values.count { $0.connections == 0 }
  }
}
