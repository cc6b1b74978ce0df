import HubKernel
import HubPeering
import HubRTC

/// Hears what peers say to the hub about channels, and makes them.
final class Desk: Sendable {
  /// How refusals name the plugin.
  static let name = "client-channels"
  /// The label of the channel that carries messages.
  static let label = "messages"
  /// What both sides do on it; another number would be another way of numbering.
  static let version = 1

  let host: Host
  let counts: ClientChannelsPlugin.Metrics
  let tookChannel: Emitter<PeerTookChannel>
  let keptPlace: Emitter<PeerKeptPlace>
  private let peering: Peering
  private let seats: Slot<Seat>
  /// Those of instances before this one, whose sessions go on.
  private let lingering = Lock<[ObjectIdentifier: Client]>([:])
  private let older = Lock<[Peering]>([])

  init(
    host: Host, peering: Peering, counts: ClientChannelsPlugin.Metrics, tookChannel: Emitter<PeerTookChannel>,
    keptPlace: Emitter<PeerKeptPlace>, seats: Slot<Seat>
  ) {
    self.host = host
    self.peering = peering
    self.counts = counts
    self.tookChannel = tookChannel
    self.keptPlace = keptPlace
    self.seats = seats
  }

  /// Goes on with the sessions of the instance it replaces.
  func take(over other: Desk, as host: Host, from predecessor: Host) {
    let all = (other.older.withLock { $0 } + [other.peering]).filter { $0.count > 0 }
    for one in all { one.move(to: host, from: predecessor) }
    host.adopt(everythingOf: predecessor)
    older.withLock { $0 = all }
  }

  /// How many sessions there are.
  var count: Int { older.withLock { $0.reduce(0) { $0 + $1.count } } + peering.count }

  func tally() { counts.sessions.set(count) }

  var health: Health {
    guard PeerID.parse(host.hub.id) != nil else {
      return .degraded("this hub has no id that peers could call")
    }
    return peering.count < peering.settings.most
      ? .ok : .degraded("there are as many channels as `channels` allows")
  }

  /// A message of type `carrier`.
  func heard(carrier message: borrowing Message) {
    let peer = message.peer
    switch message.json?["step"]?.text {
    case "hello": welcome(peer)
    case "ask":
      guard peer.room != nil else {
        return message.refuse(
          "not-announced", "announce on a network before asking for a channel", by: Desk.name)
      }
      begin(message) { client, station throws(RTCFault) in try client.offer(at: station) }
    case "begin":
      guard let client = peer[seats].client, client.hasSession else {
        return message.refuse("no-channel", "there is no channel that could carry messages", by: Desk.name)
      }
      guard client.begin(peer) else {
        return message.refuse(
          "already-numbered", "messages are numbered already, or cannot be", by: Desk.name)
      }
    default:
      message.refuse("bad-step", "a carrier message has the step hello, ask or begin", by: Desk.name)
    }
  }

  private func welcome(_ peer: Peer) {
    let id = host.hub.id
    peer.send { json in
      json.object { json in
        json.field("type", word: "carrier")
        json.field("data") { json in
          json.field("step", word: "welcome")
          json.field("hubPeerId", id)
          json.field("label", word: "messages")
          json.field("version", Desk.version)
          json.field("window", Outgoing.window)
        }
        json.field("fromPeerId", word: "system")
        json.field("networkName", verbatim: peer.quotedNetworkName)
        json.field("timestamp", peer.wallMilliseconds)
      }
    }
  }

  /// A signal whose target is the hub; false where it is none about a channel.
  func heard(signal message: borrowing Message) -> Bool {
    let word = String(decoding: message.type, as: UTF8.self)
    if word == "connection-rejected" {
      message.peer[seats].client?.giveUp(at: message.peer.station)
      return true
    }
    guard let signal = RTCSignal(type: message.type, data: message.data) else {
      guard ["offer", "answer", "ice-candidate"].contains(word) else { return false }
      message.refuse("bad-signal", "this \(word) has no description or candidate in its data", by: Desk.name)
      return true
    }
    if case .offer = signal {
      begin(message) { client, station throws(RTCFault) in try client.take(signal, at: station) }
    } else if let client = message.peer[seats].client {
      do throws(RTCFault) { try client.take(signal, at: message.peer.station) } catch {
        refuse(message, error)
      }
    } else {
      message.refuse("no-channel", "there is no offer that this could belong to", by: Desk.name)
    }
    return true
  }

  /// Makes a session, in place of one that there is.
  private func begin(_ message: borrowing Message, _ start: (Client, Station) throws(RTCFault) -> Void) {
    let (peer, station) = (message.peer, message.peer.station)
    let seat = peer[seats]
    if peer.isHub {
      return message.refuse("not-for-hubs", "hubs have channels of their own", by: Desk.name)
    }
    if let wait = seat.mayBegin(at: station.milliseconds) {
      return message.refuse(
        Refusal(
          "too-many-sessions", "a channel was asked for too often; wait a moment", by: Desk.name,
          retryAfter: wait))
    }
    let client = seat.client ?? Client(self, peer)
    guard client.hasSocket else {
      return message.refuse(
        "no-socket", "without a WebSocket a channel cannot be replaced; open one and come back", by: Desk.name
      )
    }
    seat.client = client
    do throws(RTCFault) {
      try client.renew(peering, at: station)
      try start(client, station)
    } catch {
      client.giveUp(at: station)
      refuse(message, error)
    }
    tally()
  }

  private func refuse(_ message: borrowing Message, _ fault: RTCFault) {
    let code: StaticCode =
      switch fault.code {
      case .malformedDescription, .unsupportedDescription, .malformedCandidate: "bad-signal"
      case .setupFailed: "no-channel-now"
      default: "channel-failed"
      }
    message.refuse(code, fault.sentence, by: Desk.name)
  }

  /// A peer's connection is over.
  func closing(_ peer: Peer) {
    // Most peers have no seat, and none is made for them now.
    guard count > 0, let client = peer[seats].client, client.rider == nil else { return }
    client.giveUp(at: peer.station)
    tally()
  }

  /// Keeps a client whose last words are under way.
  func linger(_ client: Client) { lingering.withLock { $0[ObjectIdentifier(client)] = client } }

  /// Its words have arrived, or had their time.
  func release(_ client: Client) {
    _ = lingering.withLock { $0.removeValue(forKey: ObjectIdentifier(client)) }
  }
}
