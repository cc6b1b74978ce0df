import Glibc
import HubBase
import HubFleet
import HubKernel
import HubNATS

/// Speaks with NATS: one thread publishes, another one reads buckets, and the library's own bring what comes.
/// No call of the library is made on a reactor.
final class Courier: EngineLine, @unchecked Sendable {
  // Sendable: what changes is touched on the courier's or the clerk's thread alone, as it is said there.
  let subjects: Subjects
  let options: NATSOptions
  let limits: FleetLimits
  let replicas: Int
  let bring: @Sendable (News) -> Void
  /// What other plugins share of the connection.
  let ground: NATSGround
  let orders = OrderQueue<Order>()
  let errands = OrderQueue<Errand>()
  /// The connection and the buckets, once there are any.
  let line = Lock(Line())

  struct Line {
    var connection: NATSConnection?
    var presence: NATSBucket?
    var hubs: NATSBucket?
  }

  /// On the clerk's thread.
  var watches: [FleetNetwork: NATSSubscription] = [:]
  var leases: NATSSubscription?
  /// On the courier's thread.
  private var ear: NATSSubscription?
  private var life: Life?
  private let ends = Lock(Ends())

  struct Ends {
    var threads = 0
    var waiting: CheckedContinuation<Void, Never>?
  }

  /// What takes time.
  enum Errand: Sendable {
    case open(server: String)
    case readHubs
    case purge(Life)
    case read(FleetNetwork, round: UInt64)
    case unwatch(FleetNetwork)
    case stop
  }

  init(
    _ options: NATSOptions, _ subjects: Subjects, _ limits: FleetLimits, replicas: Int,
    ground: NATSGround, _ bring: @escaping @Sendable (News) -> Void
  ) {
    (self.options, self.subjects, self.limits) = (options, subjects, limits)
    (self.replicas, self.bring, self.ground) = (replicas, bring, ground)
    begin { courier in courier.publishAll() }
    begin { courier in courier.runErrands() }
  }

  private func begin(_ work: @escaping @Sendable (Courier) -> Void) {
    ends.withLock { $0.threads += 1 }
    let failed = BackgroundThread.start { [self] in
      work(self)
      ended()
    }
    if failed != 0 {
      ended()
      bring(.complaint("there is no thread for NATS"))
    }
  }

  private func ended() {
    let waiting = ends.withLock { ends -> CheckedContinuation<Void, Never>? in
      ends.threads -= 1
      guard ends.threads == 0 else { return nil }
      defer { ends.waiting = nil }
      return ends.waiting
    }
    if ends.withLock({ $0.threads }) == 0 {
      let last = line.withLock { line in
        defer { line = Line() }
        return line
      }
      withExtendedLifetime(last) {}
    }
    waiting?.resume()
  }

  func take(_ orders: [Order]) { self.orders.add(contentsOf: orders) }

  func end() async {
    orders.add(.stop)
    ground.end()
    // What was never reached has nothing to be told, and the attempt to reach it may take its time.
    guard line.withLock({ $0.presence }) != nil else { return }
    await withCheckedContinuation { continuation in
      let isOver = ends.withLock { ends in
        if ends.threads > 0 { ends.waiting = continuation }
        return ends.threads == 0
      }
      if isOver { continuation.resume() }
    }
  }

  /// How long messages wait for more after others have gone out, in microseconds.
  private static let gathering: UInt32 = 500

  private func publishAll() {
    connect()
    while let orders = orders.next() {
      var frames: [[UInt8]] = []
      for order in orders {
        if case .publish(let frame, _) = order { frames.append(frame) }
        carryOut(order)
      }
      guard !frames.isEmpty else { continue }
      // Meanwhile more gathers, and goes out as one message. Whoever was quiet before has not waited.
      usleep(Self.gathering)
      bring(.ready(frames))
    }
    ear = nil
  }

  private func connect() {
    do throws(NATSFailure) {
      let connection = try NATSConnection(options) { [weak self] event in self?.heard(event) }
      line.withLock { $0.connection = connection }
      ground.begin(connection)
    } catch {
      bring(.complaint(error.description))
    }
  }

  private func heard(_ event: NATSEvent) {
    ground.hear(event)
    switch event {
    case .connected(let server): errands.add(.open(server: server))
    case .disconnected(let reason): bring(.disconnected(reason: reason))
    case .closed: bring(.disconnected(reason: "the connection was closed"))
    case .slow: bring(.behind)
    case .complaint(let words): bring(.complaint(words))
    }
  }

  private func carryOut(_ order: Order) {
    let line = line.withLock { $0 }
    do throws(NATSFailure) {
      switch order {
      case .publish(let frame, let life): try line.connection?.publish(frame, to: subjects.hub(life))
      case .listen(let life):
        ear = nil
        self.life = life
        ear = try line.connection?.receive(from: subjects.hub(life)) { [bring] parcel in
          bring(.frame(parcel))
        }
      case .lease(let life, let beats):
        try line.hubs?.send(Array(String(beats).utf8), at: Subjects.lease(life))
      case .certificate(let life, let judge):
        try line.hubs?.send(Array(judge.description.utf8), at: Subjects.certificate(life), isNew: true)
      case .store(let value, let key): try line.presence?.send(value, at: key)
      case .erase(let key): try line.presence?.sendDeletion(of: key)
      case .readHubs: errands.add(.readHubs)
      case .purge(let life): errands.add(.purge(life))
      case .read(let network, let round): errands.add(.read(network, round: round))
      case .unwatch(let network): errands.add(.unwatch(network))
      case .stop:
        orders.close()
        errands.add(.stop)
      }
    } catch {
      // What was not sent is sent again, since nothing confirms it: a message that is lost on the way is no
      // other case.
      if error.kind != .away, error.kind != .full { bring(.complaint(error.description)) }
    }
  }
}
