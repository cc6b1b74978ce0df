internal import HubKernel
internal import Synchronization

/// How many sockets the process has, all together and by address.
final class ConnectionLimits: Sendable {
  enum Answer {
    case welcome
    case full
    case addressFull
  }

  private struct Key: Hashable {
    var high: UInt64
    var low: UInt64
  }

  /// So that reactors seldom wait for each other.
  private static let shardCount = 16

  /// Scrapers, probes, consoles and scripts of one hub together are far fewer.
  static let mostAdmin = 512

  private let admin = Atomic<Int>(0)
  private let total = Atomic<Int>(0)
  private let mostTotal: Atomic<Int>
  private let mostByAddress: Atomic<Int>
  private let shards = (0..<ConnectionLimits.shardCount).map { _ in Lock([Key: Int]()) }

  init(_ limits: Limits) {
    mostTotal = Atomic(limits.connections)
    mostByAddress = Atomic(limits.connectionsPerAddress)
  }

  /// What a reload says from now on; nobody who is here is sent away.
  func change(_ limits: Limits) {
    mostTotal.store(limits.connections, ordering: .relaxed)
    mostByAddress.store(limits.connectionsPerAddress, ordering: .relaxed)
  }

  var count: Int { total.load(ordering: .relaxed) }

  func enter() -> Bool {
    if total.add(1, ordering: .relaxed).newValue <= mostTotal.load(ordering: .relaxed) { return true }
    leave()
    return false
  }

  func leave() { total.subtract(1, ordering: .relaxed) }

  /// Connections of administrators have a limit of their own, so that peers cannot lock them out.
  func enterAdmin() -> Bool {
    admin.add(1, ordering: .relaxed).newValue <= ConnectionLimits.mostAdmin
  }

  func leaveAdmin() { admin.subtract(1, ordering: .relaxed) }

  func enter(_ address: RemoteAddress) -> Bool {
    let most = mostByAddress.load(ordering: .relaxed)
    return shard(address).withLock { counts in
      let count = counts[Key(high: address.high, low: address.low), default: 0]
      guard count < most else { return false }
      counts[Key(high: address.high, low: address.low)] = count + 1
      return true
    }
  }

  func leave(_ address: RemoteAddress) {
    shard(address).withLock { counts in
      let key = Key(high: address.high, low: address.low)
      guard let count = counts[key] else { return }
      counts[key] = count > 1 ? count - 1 : nil
    }
  }

  private func shard(_ address: RemoteAddress) -> Lock<[Key: Int]> {
    let mixed = (address.high ^ address.low) &* 0x9E37_79B9_7F4A_7C15
    return shards[Int(mixed >> 60)]
  }
}
