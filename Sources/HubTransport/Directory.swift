internal import HubBase
public import HubWire

/// Where every peer of every lane is: a table cut into shards so that lanes seldom meet at one lock.
public final class Directory: Sendable {
  /// `Lock` holds copyable state only, so the table sits in a box.
  private final class Box {
    var table = PeerTable(blank: ConnectionID(lane: 0, index: 0, generation: 0))
  }

  private static let shardCount = 64
  private let shards = (0..<Directory.shardCount).map { _ in Lock(Box()) }

  /// A directory without anybody.
  public init() {}

  private func shard(_ scope: UInt64, _ peer: PeerID) -> Lock<Box> {
    shards[Int(truncatingIfNeeded: peer.mixed(with: scope, .ofThisProcess)) & (Directory.shardCount - 1)]
  }

  /// The connection of a peer.
  public func find(_ scope: UInt64, _ peer: PeerID) -> ConnectionID? {
    shard(scope, peer).withLock { $0.table.find(scope, peer) }
  }

  /// Enters the peer unless its id is taken there; returns who has it.
  public func claim(_ scope: UInt64, _ peer: PeerID, for connection: ConnectionID) -> ConnectionID? {
    shard(scope, peer).withLock { box in
      if let holder = box.table.find(scope, peer), holder != connection { return holder }
      box.table.set(connection, scope, peer)
      return nil
    }
  }

  /// Enters the peer whoever had it before.
  public func replace(_ scope: UInt64, _ peer: PeerID, by connection: ConnectionID) {
    shard(scope, peer).withLock { $0.table.set(connection, scope, peer) }
  }

  /// Takes the peer out, unless another connection has its id by now.
  public func release(_ scope: UInt64, _ peer: PeerID, of connection: ConnectionID) {
    shard(scope, peer).withLock { box in
      if box.table.find(scope, peer) == connection { box.table.remove(scope, peer) }
    }
  }
}
