import HubKernel
import HubMesh

extension MeshPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let links: Gauge
    let hubs: Gauge
    let remoteMembers: Gauge
    let sent: Counter
    let delivered: Counter
    let returned: Counter
    let repeated: Counter
    let forwarded: Counter
    let dropped: Counter
    let calls: Counter
    let refusals: Counter
    private let distances: [Gauge]
    private let misbehaviours: [Counter]
    private let classicReceived: Counter
    private let classicTold: Counter
    private let classicSignals: [Counter]
    private let relaysIn: Counter
    private let relaysOut: Counter
    private let classicFaults: [Counter]

    /// Paths longer than this share a meter.
    private static let longestPath = 8

    init(_ meters: Meters) {
      links = meters.gauge("links", "links with other hubs")
      hubs = meters.gauge("hubs", "other hubs that are known")
      remoteMembers = meters.gauge("remote_members", "members of networks elsewhere that are known here")
      sent = meters.counter("letters_sent_total", "signals from peers here for peers elsewhere")
      delivered = meters.counter("letters_delivered_total", "signals from elsewhere given to peers here")
      returned = meters.counter("letters_returned_total", "signals that could not be delivered elsewhere")
      repeated = meters.counter("frames_repeated_total", "frames sent once more because no answer came")
      forwarded = meters.counter("frames_forwarded_total", "frames passed on between other hubs")
      dropped = meters.counter("frames_dropped_total", "frames between other hubs that had no way on")
      calls = meters.counter("calls_total", "calls to other hubs")
      refusals = meters.counter("refusals_total", "hubs that came here and were turned away")
      distances = (1...Self.longestPath).map { length in
        let label = length == Self.longestPath ? "\(length)+" : "\(length)"
        return meters.gauge(
          "distances", "other hubs by how many links away they are", labels: ["links": label])
      }
      misbehaviours = Misbehaviour.allCases.map { kind in
        meters.counter(
          "misbehaviour_total", "what hubs did against the rules", labels: ["kind": kind.rawValue])
      }
      classicReceived = meters.counter("classic_received_total", "messages from hubs of older kinds")
      classicTold = meters.counter(
        "classic_told_total", "peers that hubs of older kinds were told of as there or gone")
      classicSignals = ClassicCounts.ends.map { end in
        meters.counter(
          "classic_signals_total", "signals from and to hubs of older kinds, by what became of them",
          labels: ["end": end.name])
      }
      let relays = "signals of these that went over data channels"
      relaysIn = meters.counter("classic_relays_total", relays, labels: ["way": "in"])
      relaysOut = meters.counter("classic_relays_total", relays, labels: ["way": "out"])
      classicFaults = ClassicFault.allCases.map { fault in
        meters.counter(
          "classic_refused_total", "what hubs of older kinds were refused", labels: ["kind": fault.rawValue])
      }
    }

    /// Adds what has been counted of hubs of older kinds since that was last done.
    func add(_ now: ClassicCounts, since before: ClassicCounts) {
      classicReceived.add(now.received - before.received)
      classicTold.add(now.told + now.toldGone - before.told - before.toldGone)
      for (counter, path) in zip(classicSignals, ClassicCounts.ends) {
        counter.add(now[keyPath: path.count] - before[keyPath: path.count])
      }
      relaysIn.add(now.relaysIn - before.relaysIn)
      relaysOut.add(now.relaysOut - before.relaysOut)
      for (counter, fault) in zip(classicFaults, ClassicFault.allCases) {
        counter.add((now.faults[fault] ?? 0) - (before.faults[fault] ?? 0))
      }
    }

    func misbehaved(_ what: Misbehaviour) {
      if let index = Misbehaviour.allCases.firstIndex(of: what) { misbehaviours[index].add() }
    }

    /// Shows how far away the other hubs are.
    func show(distances lengths: [Int?]) {
      var counts = [Int](repeating: 0, count: distances.count)
      for length in lengths.compactMap({ $0 }) where length > 0 {
        counts[min(length, counts.count) - 1] += 1
      }
      for (gauge, count) in zip(distances, counts) { gauge.set(count) }
    }

    /// Adds what a node has counted since it was last asked.
    func add(_ now: MeshCounters, since before: MeshCounters) {
      sent.add(now.lettersSent - before.lettersSent)
      delivered.add(now.lettersDelivered - before.lettersDelivered)
      returned.add(now.lettersReturned - before.lettersReturned)
      repeated.add(now.framesRepeated - before.framesRepeated)
      forwarded.add(now.framesForwarded - before.framesForwarded)
      dropped.add(now.framesDropped - before.framesDropped)
    }
  }

  /// What the plugin tells.
  struct Emitters: Sendable {
    let discovered: Emitter<HubDiscovered>
    let vanished: Emitter<MeshHubVanished>
    let misbehaved: Emitter<MeshMisbehaviour>
    let opened: Emitter<MeshLinkOpened>
    let closed: Emitter<MeshLinkClosed>
    let recalled: Emitter<MeshSocketsRecalled>

    init(_ host: Host) {
      discovered = host.emitter(HubDiscovered.self)
      vanished = host.emitter(MeshHubVanished.self)
      misbehaved = host.emitter(MeshMisbehaviour.self)
      opened = host.emitter(MeshLinkOpened.self)
      closed = host.emitter(MeshLinkClosed.self)
      recalled = host.emitter(MeshSocketsRecalled.self)
    }
  }
}
