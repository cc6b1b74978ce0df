internal import HubCrypto

/// Everything of a peer that lies above ICE: DTLS, SCTP and the channels, one on the other.
///
/// What is handed in is worked on at once, and what follows from it for those above is told from `settle`,
/// which is called last.
final class PeerTransport {
  let settings: RTCSettings
  let channels: DataChannels

  private let identity: RTCIdentity
  private unowned let effects: any TransportEffects
  private var link: DtlsLink?
  private(set) var association: SctpAssociation?
  private var plan: TransportPlan?
  /// What came before it was known what to do with it.
  private var early: [[UInt8]] = []
  private(set) var earlyDropped: UInt64 = 0
  /// The time of the call that is going on.
  private var now: Int64 = 0
  private var isSettling = false
  private var ending: Ending?
  private(set) var isOver = false

  private enum Ending {
    case goodbye
    case fault(RTCFault)
  }

  /// Flights of a handshake that may come before the description that belongs to them.
  static let mostEarly = 8
  /// No datagram is longer than a path without fragments carries.
  static let longestEarly = 1_500

  init(_ settings: RTCSettings, identity: RTCIdentity, effects: any TransportEffects) {
    self.settings = settings
    self.identity = identity
    self.effects = effects
    channels = DataChannels(
      settings.channels, waitingMessages: settings.sctp.waitingMessages, effects: effects)
  }

  var isBegun: Bool { link != nil }
  var dtlsFigures: DtlsFigures {
    guard let link else { return DtlsFigures() }
    var figures = link.figures
    figures.datagramsOut = link.datagramsOut
    return figures
  }
  var sctpFigures: SctpFigures { association?.figures ?? SctpFigures() }
  var cipher: String? { link?.cipher }

  /// A hash of the certificate that the other end has shown.
  func shownFingerprint(_ hash: CertificateHash) -> [UInt8]? { link?.shownFingerprint(hash) }

  /// There is a way to the other peer, and it is known who that is.
  func begin(_ plan: TransportPlan, now: Int64) {
    guard link == nil, !isOver else { return }
    self.now = now
    self.plan = plan
    channels.largestMessage = plan.largestMessage
    do throws(RTCFault) {
      let link = try DtlsLink(
        settings.dtls, context: identity.context, as: plan.end, expecting: plan.fingerprints, effects: self)
      self.link = link
      link.start(now: now)
    } catch {
      ending = .fault(error)
    }
    let waited = early
    early = []
    for datagram in waited { datagram.withUnsafeBytes { link?.received($0, now: now) } }
  }

  /// A datagram of DTLS came.
  func received(_ datagram: UnsafeRawBufferPointer, now: Int64) {
    self.now = now
    guard !isOver else { return }
    if let link { return link.received(datagram, now: now) }
    guard early.count < Self.mostEarly, datagram.count <= Self.longestEarly else {
      return earlyDropped &+= 1
    }
    early.append(Array(datagram))
  }

  /// When something is due; nil while nothing is.
  var due: Int64? {
    guard !isOver else { return nil }
    return Self.earliest(Self.earliest(link?.due, association?.due), channels.due(now: now))
  }

  static func earliest(_ one: Int64?, _ other: Int64?) -> Int64? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
  }

  /// Does what is due.
  func tick(now: Int64) {
    self.now = now
    guard !isOver else { return }
    link?.tick(now: now)
    association?.tick(now: now)
    channels.tick(now: now)
  }

  /// Tells what has happened until nothing more does.
  func settle(now: Int64) {
    self.now = now
    guard !isSettling else { return }
    isSettling = true
    defer { isSettling = false }
    while true {
      let hadSome = association?.drain(now: now) ?? false
      if let ending, !isOver {
        self.ending = nil
        finish(ending)
      }
      if !hadSome || isOver { return }
    }
  }

  /// Ends everything, and says goodbye to the other peer.
  func close(now: Int64) {
    self.now = now
    guard !isOver else { return }
    isOver = true
    ending = nil
    early = []
    association?.abort()
    link?.close()
    channels.end()
  }

  /// DTLS is open: an association is begun within it.
  private func associate() {
    guard let plan, association == nil, !isOver else { return }
    do throws(RTCFault) {
      let association = try SctpAssociation(settings.sctp, clock: settings.clock, effects: self, now: now)
      self.association = association
      association.connect(to: plan.port, now: now)
    } catch {
      ending = .fault(error)
    }
  }

  private func finish(_ ending: Ending) {
    close(now: now)
    switch ending {
    case .goodbye: effects.transportEnded(nil)
    case .fault(let fault): effects.transportEnded(fault)
    }
  }
}

extension PeerTransport: DtlsEffects {
  func dtlsSend(_ datagram: UnsafeRawBufferPointer) { effects.transportSend(datagram) }

  /// The association is begun at once, since the other end's first packet may be in the next datagram.
  func dtlsIsOpen() { associate() }

  func dtlsReceived(_ packet: UnsafeRawBufferPointer) { association?.received(packet, now: now) }

  func dtlsClosed() { ending = ending ?? .goodbye }

  func dtlsFailed(_ fault: RTCFault) { ending = ending ?? .fault(fault) }
}

extension PeerTransport: SctpEffects {
  func sctpSend(_ packet: UnsafeRawBufferPointer) { link?.send(packet) }

  func sctpIsUp() {
    guard let association, let plan else { return }
    effects.transportIsUp()
    channels.begin(association, isFirst: plan.end == .client, now: now)
  }

  func sctpReceived(_ message: UnsafeRawBufferPointer, stream: UInt16, kind: UInt32) {
    channels.received(message, stream: stream, kind: kind, now: now)
  }

  func sctpReceivedTooMuch(stream: UInt16) { channels.receivedTooMuch(stream, now: now) }

  func sctpEnded(incoming stream: UInt16) { channels.ended(incoming: stream, now: now) }

  func sctpEnded(outgoing stream: UInt16) { channels.ended(outgoing: stream) }

  func sctpCouldNotEnd(stream: UInt16) { channels.couldNotEnd(stream) }

  func sctpMadeRoom(_ room: Int) { channels.madeRoom(room, now: now) }

  func sctpEnded(_ ending: SctpEnding) {
    let fault: RTCFault? =
      switch ending {
      case .finished: nil
      case .refused(let code): RTCFault(.associationFailed, "SCTP refused to begin (errno \(code))")
      case .silent:
        RTCFault(
          .associationTimeout,
          "the other peer did not begin its SCTP association within \(settings.sctp.patience) ms")
      case .stalled:
        RTCFault(
          .associationStalled, "the other peer acknowledged nothing for \(settings.sctp.stall) ms")
      case .aborted(let cause):
        RTCFault(.associationFailed, "the other peer broke off the SCTP association (cause \(cause))")
      case .restarted:
        RTCFault(.associationFailed, "the other peer began its SCTP association anew; that needs a new offer")
      }
    self.ending = self.ending ?? fault.map { .fault($0) } ?? .goodbye
  }
}
