import HubKernel
import HubPeering
import HubRTC

/// A peer with a channel to the hub: the session it has, and once both sides have begun to number their
/// messages, their numbers. Used on the peer's reactor alone.
final class Client: @unchecked Sendable {
  // Sendable: it is used on one reactor alone.
  let desk: Desk
  let connection: ConnectionID
  let peer: PeerID
  let spelling: PeerSpelling
  let namespace: Namespace
  let limits: (messageBytes: Int, queuedBytes: Int)
  private(set) var session: RTCSession?
  /// The channel that carries messages, while it is open.
  var channel: ChannelNumber?
  /// Set once messages are numbered, until the connection is over.
  var rider: Rider?
  /// Whether the peer has said something with a number, and so has heard that counting has begun. Until then
  /// nothing goes over the channel: it would overtake the word on the socket that says so.
  var hasAnswered = false
  var outgoing = Outgoing()
  var incoming = Incoming()
  /// How much has come since the other side was last told so.
  var unconfirmed = (count: 0, bytes: 0)
  /// Until when nothing is taken from the channel, and what came meanwhile.
  var restsUntil: Int64 = 0
  var held: [[UInt8]] = []
  var heldBytes = 0
  /// Whether the hub is in the middle of sending: then nothing may reach it.
  var isInside = false
  /// What happened meanwhile.
  var later: [(Client, Station) -> Void] = []
  var closesAt = Int64.max
  var confirmsAt = Int64.max
  private var alarm: Alarm?

  init(_ desk: Desk, _ peer: Peer) {
    self.desk = desk
    connection = peer.connection
    self.peer = peer.id
    spelling = peer.spelling
    namespace = peer.namespace
    limits = peer.limits
    alarm = desk.host.alarm(at: peer.station.number) { [weak self] in self?.rings($0) }
  }

  deinit { alarm?.end() }

  var hasSession: Bool { session != nil }
  var hasSocket: Bool { rider?.hasSocket ?? true }

  /// Makes a session in place of the one there is.
  func renew(_ peering: Peering, at station: Station) throws(RTCFault) {
    giveUp(at: station)
    session = try RTCSession(peering, at: station, hear: self)
  }

  func offer(at station: Station) throws(RTCFault) {
    guard let session else { return }
    _ = try session.open(Desk.label, at: station)
    try session.offer(at: station)
  }

  func take(_ signal: RTCSignal, at station: Station) throws(RTCFault) {
    guard let session else { throw RTCFault(.wrongState, "there is no session that this could belong to") }
    try session.take(signal, at: station)
  }

  /// Ends the session, if there is one, and nothing else.
  func giveUp(at station: Station) {
    guard let session else { return }
    self.session = nil
    losesChannel(nil, at: station)
    session.close(at: station)
  }

  /// The session has ended by itself.
  func sessionEnded(_ ended: RTCSession, _ fault: RTCFault?, at station: Station) {
    desk.counts.ended(fault, count: 1)
    desk.tally()
    if rider == nil, closesAt != .max {
      closesAt = .max
      desk.release(self)
    }
    guard ended === session else { return }
    session = nil
    losesChannel(fault, at: station)
  }

  /// Both sides number their messages from now on: what the peer has sent before this has been heard, and the
  /// answer is the last message without a number.
  func begin(_ peer: Peer) -> Bool {
    guard rider == nil, let rider = peer.board(self) else { return false }
    self.rider = rider
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "carrier")
      json.field("data") { $0.field("step", word: "begin") }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: peer.quotedNetworkName)
      json.field("timestamp", peer.wallMilliseconds)
    }
    _ = rider.sendOverSocket(json.bytes, .text)
    desk.counts.taken.add(on: peer)
    desk.tookChannel.emit(PeerTookChannel(peer: self.peer, namespace: peer.namespace))
    return true
  }

  /// The channel is no more. What went over it and may not have arrived goes over the socket.
  func losesChannel(_ fault: RTCFault?, at station: Station) {
    guard channel != nil else { return }
    channel = nil
    guard let rider else { return }
    desk.counts.repeated.add(outgoing.lose(.channel))
    guard !rider.hasSocket else { return flush(at: station) }
    let reason =
      fault.map { "the data channel was lost: \($0.code.rawValue)" } ?? "the data channel was closed"
    rider.end(code: fault == nil ? CloseCode.normal : Client.lost, reason: reason)
  }

  /// A close code that never stands in a frame.
  static let lost: UInt16 = 1006

  /// When the alarm is to ring next.
  func setAlarm() {
    let next = min(closesAt, confirmsAt, restsUntil == 0 ? .max : restsUntil)
    if next == .max { alarm?.cancel() } else { alarm?.set(at: next) }
  }

  private func rings(_ station: Station) {
    let now = station.milliseconds
    if restsUntil != 0, restsUntil <= now { goOn(at: station) }
    if confirmsAt <= now { confirm(at: station) }
    if closesAt <= now {
      closesAt = .max
      giveUp(at: station)
      desk.release(self)
    }
    setAlarm()
  }
}
