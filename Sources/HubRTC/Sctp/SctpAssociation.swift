internal import CUsrsctp
internal import Glibc

/// One SCTP association within DTLS (RFC 8261), from our side. Used by one thread at a time.
///
/// Each call may leave something to be fetched: the owner calls `drain` after all others.
final class SctpAssociation {
  let settings: SctpSettings
  private(set) var state = SctpState.new
  private(set) var figures = SctpFigures()
  /// How many streams we may use, once it is up.
  private(set) var outgoingStreams: UInt16 = 0

  private let clock: SctpClock
  private unowned let effects: any SctpEffects
  private let mailbox: SctpMailbox
  private var socket: OpaquePointer?
  private var spareOutgoing = SctpPackets(limit: SctpMailbox.largestOutgoing)
  private var spareArrivals: [SctpArrival] = []
  /// Messages of which only the beginning has come.
  private var parts: [UInt16: [UInt8]] = [:]
  private var tooLong: Set<UInt16> = []
  /// When the other end must have answered, or acknowledged something.
  private var deadline: Int64?
  private var lastBusy: Int64
  private var lastTick: Int64
  private var waiting = 0

  init(_ settings: SctpSettings, clock: SctpClock, effects: any SctpEffects, now: Int64) throws(RTCFault) {
    self.settings = settings
    self.clock = clock
    self.effects = effects
    lastBusy = now
    lastTick = now
    guard let mailbox = SctpStack.register() else {
      throw RTCFault(.associationFailed, "this process has too many associations")
    }
    self.mailbox = mailbox
    SctpStack.advance(clock, to: now)
    let opened = SctpStack.run(mailbox) { SctpSocket.open(mailbox, settings) }
    switch opened {
    case .success(let socket): self.socket = socket
    case .failure(let refusal):
      SctpStack.unregister(mailbox, closing: nil)
      throw RTCFault(.associationFailed, "SCTP cannot be set up: \(refusal.what) was refused")
    }
  }

  deinit { if let socket { SctpStack.unregister(mailbox, closing: socket) } }

  /// Begins. Both ends do (RFC 8831 §6.2).
  func connect(to port: UInt16, now: Int64) {
    guard state == .new, let socket else { return }
    state = .connecting
    deadline = now + settings.patience
    lastBusy = now
    let error = SctpStack.run(mailbox) {
      hub_sctp_connect(socket, mailbox.address, port) == 1 ? 0 : errno
    }
    if error != 0 { end(.refused(error)) }
  }

  /// A packet came, from the one that DTLS has proven to be the other end.
  func received(_ packet: UnsafeRawBufferPointer, now: Int64) {
    guard socket != nil else { return }
    guard packet.count >= Self.shortestPacket else { return figures.malformed &+= 1 }
    figures.packetsIn &+= 1
    lastBusy = now
    SctpStack.run(mailbox) { usrsctp_conninput(mailbox.address, packet.baseAddress, packet.count, 0) }
  }

  /// Sends a message, or says why not. Nothing of it is kept unless it was sent.
  func send(
    _ message: UnsafeRawBufferPointer, stream: UInt16, kind: UInt32, isOrdered: Bool,
    reliability: ChannelReliability, now: Int64
  ) -> SctpOutcome {
    guard state == .up, let socket else { return .refused }
    guard message.count <= settings.sendBuffer, !message.isEmpty else { return .tooLong }
    let (policy, value) = Self.policy(of: reliability)
    let error = SctpStack.run(mailbox) {
      hub_sctp_send(
        socket, message.baseAddress, message.count, stream, kind, isOrdered ? 0 : 1, policy, value)
    }
    switch error {
    case 0:
      figures.messagesOut &+= 1
      figures.bytesOut &+= UInt64(message.count)
      if waiting == 0 { deadline = now + settings.stall }
      waiting += message.count
      lastBusy = now
      return .sent
    case EWOULDBLOCK, ENOBUFS, ENOMEM:
      figures.full &+= 1
      return .full
    case EMSGSIZE: return .tooLong
    default:
      figures.refused &+= 1
      return .refused
    }
  }

  /// Asks for our direction of a stream to end, after what waits there; false if it must be asked for again.
  func endStream(_ stream: UInt16, now: Int64) -> Bool {
    guard state == .up, let socket else { return false }
    lastBusy = now
    return SctpStack.run(mailbox) { hub_sctp_reset(socket, stream) } == 0
  }

  /// When time must be let pass at the latest; nil once it is over.
  var due: Int64? {
    guard socket != nil else { return nil }
    let isBusy = waiting > 0 || state == .connecting || lastTick - lastBusy < Self.afterglow
    return min(lastTick + (isBusy ? Self.busyInterval : Self.idleInterval), deadline ?? .max)
  }

  /// Lets time pass.
  func tick(now: Int64) {
    guard socket != nil else { return }
    lastTick = max(lastTick, now)
    SctpStack.advance(clock, to: now)
    if let deadline, now >= deadline { end(state == .up ? .stalled : .silent) }
  }

  /// Breaks off. The other end is told, as far as one packet can tell it.
  func abort() {
    guard socket != nil else { return }
    state = .ended
    letGo()
  }

  /// So that the header and the head of one chunk are there (RFC 9260 §3).
  private static let shortestPacket = 16
  /// How often the library's clock must move while packets come and go.
  private static let busyInterval: Int64 = 10
  /// How often it moves otherwise; what is due then are heartbeats.
  private static let idleInterval: Int64 = 100
  /// Longer than the longest wait before something is sent again.
  private static let afterglow: Int64 = 5_000

  /// RFC 9260 §3.3.10.12: whoever uses the other end has closed it.
  private static let byItsUser: Int32 = 12

  private func letGo() {
    guard let socket else { return }
    self.socket = nil
    SctpStack.unregister(mailbox, closing: socket)
    fetchOutgoing()
    parts = [:]
  }

  private func end(_ ending: SctpEnding) {
    guard state != .ended else { return }
    state = .ended
    letGo()
    effects.sctpEnded(ending)
  }

  private static func policy(of reliability: ChannelReliability) -> (UInt16, UInt32) {
    switch reliability {
    case .reliable: (UInt16(SCTP_PR_SCTP_NONE), 0)
    case .retransmissions(let count): (UInt16(SCTP_PR_SCTP_RTX), count)
    case .lifetime(let milliseconds): (UInt16(SCTP_PR_SCTP_TTL), milliseconds)
    }
  }

  /// Fetches what the library has left; true if there was something.
  @discardableResult
  func drain(now: Int64) -> Bool {
    let hadPackets = fetchOutgoing()
    var arrivals = spareArrivals
    spareArrivals = []
    let room = SctpStack.run(mailbox) { () -> Int? in
      swap(&arrivals, &mailbox.arrivals)
      defer { mailbox.room = nil }
      return mailbox.room
    }
    let hadMore = room != nil || !arrivals.isEmpty
    if let room, socket != nil { madeRoom(room, now: now) }
    for arrival in arrivals {
      if state != .ended { take(arrival, now: now) }
      arrival.free()
    }
    arrivals.removeAll(keepingCapacity: true)
    spareArrivals = arrivals
    return hadPackets || hadMore
  }

  @discardableResult
  private func fetchOutgoing() -> Bool {
    SctpStack.run(mailbox) {
      swap(&spareOutgoing, &mailbox.outgoing)
      figures.overflow &+= mailbox.refused
      mailbox.refused = 0
    }
    guard !spareOutgoing.isEmpty else { return false }
    spareOutgoing.drain { packet in
      figures.packetsOut &+= 1
      effects.sctpSend(packet)
    }
    return true
  }

  private func madeRoom(_ room: Int, now: Int64) {
    let left = max(0, settings.sendBuffer - room)
    deadline = left == 0 ? nil : now + settings.stall
    waiting = left
    effects.sctpMadeRoom(room)
  }

  private func take(_ arrival: SctpArrival, now: Int64) {
    if arrival.isNotice { return take(notice: arrival.contents, now: now) }
    let stream = arrival.stream
    if tooLong.contains(stream) {
      if arrival.isLast { tooLong.remove(stream) }
      return
    }
    let before = parts[stream]?.count ?? 0
    guard before + arrival.count <= settings.largestMessage else {
      figures.tooLong &+= 1
      parts[stream] = nil
      if !arrival.isLast { tooLong.insert(stream) }
      return effects.sctpReceivedTooMuch(stream: stream)
    }
    guard arrival.isLast, before == 0 else {
      parts[stream, default: []].append(contentsOf: arrival.contents)
      guard arrival.isLast, let whole = parts.removeValue(forKey: stream) else { return }
      return whole.withUnsafeBytes { deliver($0, arrival) }
    }
    deliver(arrival.contents, arrival)
  }

  private func deliver(_ message: UnsafeRawBufferPointer, _ arrival: SctpArrival) {
    figures.messagesIn &+= 1
    figures.bytesIn &+= UInt64(message.count)
    effects.sctpReceived(message, stream: arrival.stream, kind: arrival.kind)
  }

  private func take(notice bytes: UnsafeRawBufferPointer, now: Int64) {
    let notice = hub_sctp_read_notice(bytes.baseAddress, bytes.count)
    switch notice.kind {
    case SCTP_ASSOC_CHANGE: associationChanged(notice)
    case SCTP_STREAM_RESET_EVENT: streamsChanged(notice, bytes)
    case SCTP_SHUTDOWN_EVENT: break
    default: break
    }
  }

  private func associationChanged(_ notice: hub_sctp_notice) {
    switch notice.state {
    case SCTP_COMM_UP:
      guard state == .connecting else { return }
      state = .up
      deadline = nil
      outgoingStreams = notice.outgoing
      effects.sctpIsUp()
    case SCTP_COMM_LOST, SCTP_CANT_STR_ASSOC:
      end(notice.error == Self.byItsUser ? .finished : .aborted(notice.error))
    case SCTP_SHUTDOWN_COMP: end(.finished)
    case SCTP_RESTART: end(.restarted)
    default: break
    }
  }

  private func streamsChanged(_ notice: hub_sctp_notice, _ bytes: UnsafeRawBufferPointer) {
    let wasRefused = notice.flags & (SCTP_STREAM_RESET_DENIED | SCTP_STREAM_RESET_FAILED) != 0
    for index in 0..<notice.streams {
      let stream = hub_sctp_noticed_stream(bytes.baseAddress, Int32(index))
      if notice.flags & SCTP_STREAM_RESET_INCOMING_SSN != 0, !wasRefused {
        parts[stream] = nil
        tooLong.remove(stream)
        effects.sctpEnded(incoming: stream)
      }
      if notice.flags & SCTP_STREAM_RESET_OUTGOING_SSN != 0 {
        wasRefused ? effects.sctpCouldNotEnd(stream: stream) : effects.sctpEnded(outgoing: stream)
      }
    }
  }
}
