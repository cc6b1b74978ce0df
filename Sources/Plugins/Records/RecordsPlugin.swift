import AuthTokens
public import HubKernel
import HubRecords

/// Keeps what peers publish, for a time, signed by them.
public final class RecordsPlugin: Plugin {
  public static let manifest = Manifest(
    "records", "Keeps what peers publish under a topic: signed, for a time, for whoever asks.",
    requires: [Capability((any RecordStorage).self)], wants: [Capability((any Grants).self)],
    provides: [Capability((any RecordKeeping).self)])

  /// Whether a peer has ever watched anything.
  final class Mark {
    var hasWatched = false
  }

  /// How late it may be noticed at most that a record has ended.
  private static let beat = Duration.milliseconds(250)

  let settings: Tenanted<Settings>
  let host: Host
  let seat: Seat
  let marks: Slot<Mark>

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    (self.settings, self.host) = (settings, host)
    let storage = try host.require((any RecordStorage).self)
    let around = Surroundings(settings, host, storage, host.want((any Grants).self))
    seat = Seat(Office(around), stations: host.stations)
    marks = host.slot(Mark.init)
  }

  public func wire(_ hub: Wiring) {
    seat.office.surroundings.withLock { $0.offIn = hub.offIn }
    hub.receive("publish") { [self] in hand($0, .publish) }
    hub.receive("find") { [self] in hand($0, .find) }
    hub.receive("watch") { [self] message in
      message.peer[marks].hasWatched = true
      hand(message, .watch)
    }
    hub.receive("unwatch") { [self] in hand($0, .unwatch) }
    hub.receive(.closing) { [self] peer in
      guard peer[marks].hasWatched else { return }
      _ = seat.clerks.take(
        Request(
          kind: .goodbye, connection: peer.connection, namespace: peer.namespace, data: [], messageID: [],
          network: []))
    }
    // Heard when an instance has taken its place: whether it has a predecessor is known by then.
    let own = Self.manifest.id
    hub.on(PluginStateChanged.self, where: { $0.plugin == own && $0.state == .running }) { [self] _ in
      host.spawn { [seat] in await seat.office.load() }
    }
    Routes(seat: seat).wire(hub)
    hub.offer((any RecordKeeping).self, Desk(seat: seat))
    hub.health { [seat] in seat.office.health }
  }

  public func start() async throws {
    host.every(Self.beat) { [seat, host] in
      let next = seat.office.table.withLock { $0.nextEnd }
      if let next, next <= host.clock.wallMilliseconds { seat.office.ledger.put(.tick) }
    }
  }

  public func adopt(_ predecessor: RecordsPlugin) { seat.adopt(predecessor.seat) }

  public func drain() async { await seat.office.around.storage.flush() }

  public func stop() async { seat.close() }

  /// Takes what a peer asks for off its reactor.
  private func hand(_ message: borrowing Message, _ kind: Request.Kind) {
    let peer = message.peer
    let by = Self.manifest.id
    guard let data = message.data else {
      return message.refuse("bad-record", "this message has data: an object with a topic", by: by)
    }
    if kind == .publish, settings[peer.namespace].publish == .identified,
      seat.office.around.grants?.grant(of: peer) == nil
    {
      return message.refuse(
        "identification-needed", "whoever publishes here shows a credential first", by: by)
    }
    let request = Request(
      kind: kind, connection: peer.connection, namespace: peer.namespace, data: Array(data),
      messageID: Array(message.messageID), network: peer.quotedNetworkName)
    guard seat.clerks.take(request) else {
      return message.refuse(
        Refusal("busy", "too much is under way: try again in a second", by: by, retryAfter: .seconds(1)))
    }
  }
}
