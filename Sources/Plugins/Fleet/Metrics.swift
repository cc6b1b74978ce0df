import HubKernel

extension FleetPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let connected: Gauge
    let hubs: Gauge
    let remoteMembers: Gauge
    let waiting: Gauge
    let behind: Counter
    let displaced: Counter
    private let sent: Counter
    private let delivered: Counter
    private let returned: Counter
    private let repeated: Counter
    private let doubled: Counter
    private let garbage: Counter
    private let frames: Counter
    private let resynchronised: Counter
    private let lives: Counter
    private let buried: Counter

    init(_ meters: Meters) {
      connected = meters.gauge("connected", "1 while there is a connection with the engine")
      hubs = meters.gauge("hubs", "other hubs of the fleet that live")
      remoteMembers = meters.gauge("remote_members", "members of networks elsewhere that are known here")
      waiting = meters.gauge("waiting_bytes", "bytes of signals that other hubs have not confirmed")
      behind = meters.counter("behind_total", "times that the engine threw away what this hub did not read")
      displaced = meters.counter("displaced_total", "connections closed for another one of the same peer")
      sent = meters.counter("letters_sent_total", "signals from peers here for peers elsewhere")
      delivered = meters.counter("letters_delivered_total", "signals from elsewhere given to peers here")
      returned = meters.counter("letters_returned_total", "signals that could not be delivered elsewhere")
      repeated = meters.counter("items_repeated_total", "signals sent once more because no answer came")
      doubled = meters.counter("items_doubled_total", "signals that had come before, and were dropped")
      garbage = meters.counter("garbage_total", "messages and parts of them that nobody could read")
      frames = meters.counter("frames_sent_total", "messages to other hubs, each with any number of signals")
      resynchronised = meters.counter(
        "resynchronised_total", "times that presence was read anew after a loss")
      lives = meters.counter("lives_total", "times that others held this hub for dead and it began anew")
      buried = meters.counter("buried_total", "dead hubs after which this one cleaned up")
    }

    /// Adds what a node has counted since it was last asked.
    func add(_ now: FleetCounters, since before: FleetCounters) {
      sent.add(now.sent - before.sent)
      delivered.add(now.delivered - before.delivered)
      returned.add(now.returned - before.returned)
      repeated.add(now.repeated - before.repeated)
      doubled.add(now.doubled - before.doubled)
      garbage.add(now.garbage - before.garbage)
      frames.add(now.frames - before.frames)
      resynchronised.add(now.resynchronised - before.resynchronised)
      lives.add(now.lives - before.lives)
      buried.add(now.buried - before.buried)
    }
  }

  /// What the plugin tells.
  struct Emitters: Sendable {
    let connected: Emitter<FleetConnected>
    let disconnected: Emitter<FleetDisconnected>

    init(_ host: Host) {
      connected = host.emitter(FleetConnected.self)
      disconnected = host.emitter(FleetDisconnected.self)
    }
  }
}
