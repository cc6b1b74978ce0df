import HubKernel

/// Brings the events of one endpoint there, one request after the other, so that none overtakes another.
final class Courier: Sendable {
  /// Whose endpoint, and which of his.
  struct Key: Hashable {
    let tenant: Namespace?
    let name: String

    /// What figures, logs and folders call it.
    var text: String { tenant.map { "\($0.name)/\(name)" } ?? name }
  }

  struct State {
    var endpoint: Endpoint
    var isPublicOnly: Bool
    var names: Set<String> = []
    var spaces: Set<Namespace> = []
    var attempts = Attempts()
    var parcel: Parcel?
    var reason: String?
    var hasStopped = false
    var isClosing = false
    /// How many bytes of the queue could not be read so far.
    var damaged = 0
    /// Why the queue is not where the settings say.
    var obstacle: String?
    /// Why the queue does not take what it should.
    var trouble: String?
  }

  let key: Key
  let host: Host
  let shelf: Shelf
  let metrics: WebhooksPlugin.Metrics
  let inbox: Lock<Inbox>
  let state: Lock<State>
  /// Rings when something was heard.
  let heard = Doorbell()
  /// Rings when something is in the queue.
  let filled = Doorbell()
  /// A task of one generation at a time writes, and one sends.
  let writing = Turnstile()
  let sending = Turnstile()

  init(_ plan: CourierPlan, _ shelf: Shelf, _ start: QueueStart, obstacle: String?, _ host: Host) {
    key = plan.key
    self.host = host
    self.shelf = shelf
    metrics = WebhooksPlugin.Metrics(host.metrics, endpoint: plan.key.text)
    inbox = Lock(Inbox(start, milliseconds: host.hub.wallMilliseconds))
    state = Lock(State(endpoint: plan.endpoint, isPublicOnly: plan.isPublicOnly, obstacle: obstacle))
    change(to: plan)
  }

  /// Goes on with other settings. Who had been told to stop begins anew when they differ.
  func change(to plan: CourierPlan) {
    let isRevived = state.withLock { state in
      defer {
        state.names = Set(plan.endpoint.events.map(\.name))
        state.spaces = Set(plan.endpoint.namespaces.compactMap { Namespace.named($0) })
        (state.endpoint, state.isPublicOnly) = (plan.endpoint, plan.isPublicOnly)
      }
      guard state.hasStopped, state.endpoint != plan.endpoint else { return false }
      (state.hasStopped, state.reason) = (false, nil)
      return true
    }
    guard isRevived else { return }
    inbox.withLock { inbox in
      inbox.isDeaf = false
      _ = inbox.raise(host.hub.wallMilliseconds)
    }
  }

  /// Whether it wants events of that name.
  func wants(_ name: String) -> Bool { state.withLock { $0.names.contains(name) } }

  /// Hears an event that it wants, on a reactor.
  func hear(_ event: any Event, at milliseconds: Int64) {
    let space = (event as? any TenantEvent)?.namespace
    if let tenant = key.tenant {
      // Where it is not said whose an event is it belongs to the hub.
      guard space == tenant else { return }
    } else if let space {
      guard state.withLock({ $0.spaces.isEmpty || $0.spaces.contains(space) }) else { return }
    }
    let hasRoom = inbox.withLock { inbox in
      inbox.isDeaf ? nil : inbox.put(event, at: milliseconds)
    }
    guard let hasRoom else { return }
    if !hasRoom { metrics.dropped.add() }
    heard.ring()
  }

  /// The present epoch and the last number, and how it goes: what a snapshot begins with.
  var cut: (epoch: UInt64, sequence: UInt64) { inbox.withLock { ($0.epoch, $0.sequence) } }

  /// Something was lost, and the receiver has to notice.
  func raise() async {
    let floor = inbox.withLock { $0.raise(host.hub.wallMilliseconds) }
    await shelf.perform { $0.raise(floor: floor) }
  }

  /// Takes note of how much waits; returns what is wrong, if anything is.
  func survey() async -> String? {
    let (size, oldest, trouble) = await shelf.perform { ($0.size, $0.oldest, $0.complaint) }
    let age = oldest.map { max(0, host.hub.wallMilliseconds - $0) / 1_000 } ?? 0
    metrics.bytes.set(size)
    metrics.age.set(Int(age))
    return state.withLock { state in
      if let trouble, state.trouble == nil {
        host.log.error("webhooks wait in memory", ["endpoint": key.text, "reason": trouble])
      }
      state.trouble = trouble
      if let reason = state.reason { return "\(key.text) does not take what it is told: \(reason)" }
      if let wrong = state.obstacle ?? trouble { return "\(key.text): \(wrong)" }
      return age >= Self.lateAfter ? "\(key.text) is \(age) s behind" : nil
    }
  }

  /// An endpoint that is further behind than this is one somebody should look at.
  private static let lateAfter: Int64 = 60
}
