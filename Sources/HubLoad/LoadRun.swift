internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubWire

/// A run from its beginning to its end: starts the threads, has them begin together, and adds up what they
/// found.
package final class LoadRun: Sendable {
  /// How far a run is.
  package struct Progress: Sendable {
    package var counts: LoadCounts
    /// Nil while everybody is being connected.
    package var elapsed: UInt64?

    package init(counts: LoadCounts, elapsed: UInt64?) { (self.counts, self.elapsed) = (counts, elapsed) }
  }

  /// How long threads have to say goodbye once they are stopped.
  private static let ending: UInt64 = 10_000_000_000
  private static let step = Duration.milliseconds(20)
  /// All threads begin this long after they were told when.
  private static let notice: UInt64 = 120_000_000

  private let plan: LoadPlan
  private let posts: [LoadPost]
  private let interrupted = Lock(false)

  package init(_ plan: LoadPlan) {
    self.plan = plan
    posts = (0..<plan.threads).map { _ in LoadPost() }
    _ = hub_raise_descriptor_limit()
  }

  /// How many descriptors this process may have open.
  package static var descriptorLimit: Int { max(0, Int(hub_raise_descriptor_limit())) }

  /// Ends it early; what was found so far is told all the same.
  package func stop() {
    interrupted.withLock { $0 = true }
    finish()
  }

  /// Has nothing more sent. What is under way is waited for.
  package func finish() { for post in posts { post.state.withLock { $0.isStopped = true } } }

  /// Whether it was ended early.
  package var isStopped: Bool { interrupted.withLock { $0 } }

  /// Runs it, and tells how far it is now and then.
  package func run(_ tell: @Sendable (Progress) -> Void) async throws -> LoadOutcome {
    let servers = try plan.urls.map { try LoadServer($0, authority: plan.authority) }
    let name = "bench-\(PeerID.random().description.prefix(12))"
    for (number, post) in posts.enumerated() {
      let plan = plan
      let result = BackgroundThread.start {
        let thread = LoadThread(plan, number: number, post: post)
        Self.cast(thread, plan, servers, name)
        thread.run()
      }
      guard result == 0 else {
        stop()
        throw LoadFailure.noThread(result)
      }
    }
    return await follow(tell)
  }

  /// Gives a thread its share of the peers.
  private static func cast(_ thread: LoadThread, _ plan: LoadPlan, _ servers: [LoadServer], _ name: String) {
    thread.names = name
    if plan.kind == .relay {
      for number in stride(from: thread.number, to: plan.pairs, by: plan.threads) {
        let sender = LoadPeer(2 * number, at: servers[number % servers.count], id: "\(PeerID.random())")
        let receiver = LoadPeer(
          2 * number + 1, at: servers[(number + 1) % servers.count], id: "\(PeerID.random())")
        let pair = LoadPair(number, sender, receiver, network: "\(name)-\(number)", size: plan.size)
        thread.pairs.append(pair)
        thread.peers += [sender, receiver]
      }
    } else {
      for number in stride(from: thread.number, to: plan.peers, by: plan.threads) {
        thread.peers.append(
          LoadPeer(number, at: servers[number % servers.count], id: "\(PeerID.random())"))
      }
      thread.networkSizes = (0..<plan.networks).map { (plan.peers - $0 + plan.networks - 1) / plan.networks }
    }
    for (place, peer) in thread.peers.enumerated() { peer.place = place }
  }

  private func follow(_ tell: @Sendable (Progress) -> Void) async -> LoadOutcome {
    let began = LoadClock.now
    var start: UInt64?
    var machine = MachineUse.now()
    var stoppedAt: UInt64?
    while true {
      let states = posts.map { $0.state.withLock { $0 } }
      if states.allSatisfy({ $0.stage == .over }) { break }
      let now = LoadClock.now
      if now &- began > LoadPlan.longestRun { stop() }
      if states.contains(where: \.isStopped) {
        if stoppedAt == nil { stoppedAt = now }
        if let stoppedAt, now &- stoppedAt > Self.ending { break }
      }
      if start == nil, states.allSatisfy({ $0.stage.rawValue >= LoadPost.Stage.ready.rawValue }) {
        let moment = now &+ Self.notice
        start = moment
        machine = MachineUse.now()
        for post in posts { post.state.withLock { $0.startAt = moment } }
      }
      var counts = LoadCounts()
      for state in states { counts.add(state.counts) }
      tell(Progress(counts: counts, elapsed: start.map { now > $0 ? now &- $0 : 0 }))
      try? await Task.sleep(for: Self.step)
    }
    return sum(machine)
  }

  private func sum(_ machine: MachineUse?) -> LoadOutcome {
    var outcome = LoadOutcome(slots: TimeSlots(over: plan.span ?? plan.duration))
    for post in posts {
      let state = post.state.withLock { $0 }
      if let found = state.outcome { outcome.add(found) }
    }
    outcome.wasInterrupted = isStopped
    if let machine, let now = MachineUse.now() { outcome.machine = now.shares(since: machine) }
    return outcome
  }
}
