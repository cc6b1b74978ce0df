internal import HubBase
package import HubNATS

/// A fleet's ground that is a connection with NATS servers. Whoever has the connection tells it what becomes
/// of that.
package final class NATSGround: FleetGround {
  private struct Follower: Sendable {
    let hear: @Sendable (Bool) -> Void
  }

  private struct State {
    var connection: NATSConnection?
    var followers: [Int: Follower] = [:]
    var count = 0
    var hubs = 1
  }

  private final class Tie: FleetTie {
    let ground: NATSGround
    let number: Int

    init(_ ground: NATSGround, _ number: Int) { (self.ground, self.number) = (ground, number) }

    deinit { end() }

    func end() { ground.drop(number) }
  }

  package let fleet: String
  private let state = Lock(State())
  /// Held while followers are told, so that all hear the same in the same order.
  private let turn = Lock(false)

  /// The ground of a fleet that is not reached yet.
  package init(fleet: String) { self.fleet = fleet }

  package var hubs: Int { state.withLock { $0.hubs } }

  /// Says how many hubs there are, this one included.
  package func count(_ hubs: Int) { state.withLock { $0.hubs = max(1, hubs) } }

  /// There is a connection: from now on it can be asked for, whether or not it has found a server yet.
  package func begin(_ connection: NATSConnection) {
    state.withLock { $0.connection = connection }
    if connection.isConnected { tell(true) }
  }

  /// Takes note of what became of the connection.
  package func hear(_ event: NATSEvent) {
    switch event {
    case .connected: tell(true)
    case .disconnected, .closed: tell(false)
    case .slow, .complaint: break
    }
  }

  /// There is no connection any more.
  package func end() {
    state.withLock { $0.connection = nil }
    tell(false)
  }

  private func tell(_ isReachable: Bool) {
    turn.withLock { last in
      last = isReachable && state.withLock { $0.connection != nil }
      for follower in state.withLock({ Array($0.followers.values) }) { follower.hear(last) }
    }
  }

  package func follow(_ hear: @escaping @Sendable (Bool) -> Void) -> any FleetTie {
    turn.withLock { last in
      let number = state.withLock { state in
        state.count += 1
        state.followers[state.count] = Follower(hear: hear)
        return state.count
      }
      hear(last)
      return Tie(self, number)
    }
  }

  private func drop(_ number: Int) {
    let last = state.withLock { $0.followers.removeValue(forKey: number) }
    withExtendedLifetime(last) {}
  }

  package func bucket(_ options: NATSBucketOptions) throws(NATSFailure) -> any FleetBucket {
    guard let connection = state.withLock({ $0.connection }) else {
      throw NATSFailure(kind: .away, "there is no connection with the fleet")
    }
    return try NATSBucket(options, on: connection)
  }

  package func bench(_ name: String) throws(NATSFailure) -> any FleetBench {
    guard let bench = ThreadBench.begin() else {
      throw NATSFailure(kind: .other, "there is no thread for \(name)")
    }
    return bench
  }
}
