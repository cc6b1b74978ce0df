internal import HubCrypto

/// One DTLS session with the other peer, with its clock: handshake, proof, records, goodbye.
final class DtlsLink {
  let settings: DtlsSettings
  private(set) var state = DtlsState.new
  private(set) var figures = DtlsFigures()

  private let session: DTLSSession
  private let expected: [Fingerprint]
  private unowned let effects: any DtlsEffects
  private let plaintext = UnsafeMutableRawBufferPointer.allocate(
    byteCount: DtlsLink.largestRecord, alignment: 16)
  private let sent: SentCount
  /// When the flight that waits for an answer is sent again.
  private var retransmission: Int64?
  private var wait: Int64
  private var flights: UInt32 = 0
  private var deadline: Int64 = .max

  /// How many datagrams went out, where the closure that counts them can reach it.
  private final class SentCount {
    var count: UInt64 = 0
  }

  /// A link that has not begun. The other end must show a certificate with one of these fingerprints.
  init(
    _ settings: DtlsSettings, context: DTLSContext, as end: DTLSEnd, expecting expected: [Fingerprint],
    effects: any DtlsEffects
  ) throws(RTCFault) {
    self.settings = settings
    self.expected = expected
    self.effects = effects
    wait = settings.retransmission
    let sent = SentCount()
    self.sent = sent
    do throws(TLSSetupError) {
      session = try DTLSSession(context, as: end, largestDatagram: settings.largestDatagram) {
        [unowned effects] datagram in
        sent.count &+= 1
        effects.dtlsSend(datagram)
      }
    } catch {
      throw RTCFault(.setupFailed, "OpenSSL cannot begin a session: \(error)")
    }
  }

  deinit { plaintext.deallocate() }

  /// Begins the handshake.
  func start(now: Int64) {
    guard state == .new else { return }
    state = .handshaking
    deadline = now + settings.patience
    shake(now: now)
  }

  /// A datagram came.
  func received(_ datagram: UnsafeRawBufferPointer, now: Int64) {
    guard state == .handshaking || state == .open else { return }
    figures.datagramsIn &+= 1
    guard DtlsRecords.fill(datagram) else { return figures.malformed &+= 1 }
    session.receiving(datagram) {
      if state == .handshaking { shake(now: now) }
      if state == .open { read() }
    }
  }

  /// Sends one packet in one record; false while it cannot.
  @discardableResult
  func send(_ packet: UnsafeRawBufferPointer) -> Bool {
    guard state == .open else { return false }
    switch session.write(from: packet) {
    case .bytes: return true
    case .failed(let failure):
      fail(RTCFault(.handshakeFailed, "a record could not be sent: \(failure)"))
      return false
    default: return false
    }
  }

  /// When something is due; nil while nothing is.
  var due: Int64? { state == .handshaking ? min(deadline, retransmission ?? deadline) : nil }

  /// Does what is due.
  func tick(now: Int64) {
    guard state == .handshaking else { return }
    guard now < deadline else {
      return fail(
        RTCFault(
          .handshakeTimeout,
          "the other peer did not finish the DTLS handshake within \(settings.patience) ms; "
            + "is UDP let through both ways?"))
    }
    guard let due = retransmission, now >= due else { return }
    figures.retransmissions &+= 1
    let step = session.retransmit()
    wait = min(wait * 2, settings.longestRetransmission)
    flights = session.flights
    retransmission = session.isArmed ? now + wait : nil
    if case .failed(let failure) = step { failHandshake(failure) }
  }

  /// Says goodbye and ends.
  func close() {
    guard state != .ended else { return }
    let wasOpen = state == .open
    state = .ended
    if wasOpen { session.shutdown() }
  }

  /// How many datagrams went out.
  var datagramsOut: UInt64 { sent.count }
  /// The cipher that was agreed on.
  var cipher: String? { session.cipher }

  /// A hash of the certificate that the other end has shown.
  func shownFingerprint(_ hash: CertificateHash) -> [UInt8]? { session.fingerprint(hash) }

  /// RFC 6347 §4.1: no record holds more.
  private static let largestRecord = 1 << 14

  private func shake(now: Int64) {
    switch session.handshake() {
    case .done: open()
    case .failed(let failure): failHandshake(failure)
    case .wantRead, .wantWrite: wait(now: now)
    }
  }

  /// RFC 6347 §4.2.4: each flight is waited for anew.
  private func wait(now: Int64) {
    guard session.isArmed else { return retransmission = nil }
    guard flights != session.flights || retransmission == nil else { return }
    flights = session.flights
    wait = settings.retransmission
    retransmission = now + wait
  }

  private func open() {
    retransmission = nil
    guard isExpected else {
      session.shutdown()
      return fail(
        RTCFault(
          .wrongFingerprint,
          "the other peer's certificate has another fingerprint than its description says; "
            + "somebody else may have answered"))
    }
    state = .open
    effects.dtlsIsOpen()
  }

  /// RFC 8122 §5.1: several lines of one hash are of several certificates, and only the best hash counts.
  private var isExpected: Bool {
    guard let best = expected.map(\.hash).max(by: { $0.byteCount < $1.byteCount }), best != .sha1,
      let shown = session.fingerprint(best)
    else { return false }
    return expected.contains { $0.hash == best && $0.bytes == shown }
  }

  private func read() {
    var gotSomething = false
    while state == .open, session.hasMore {
      switch session.read(into: plaintext) {
      case .bytes(let count):
        gotSomething = true
        effects.dtlsReceived(UnsafeRawBufferPointer(rebasing: plaintext[..<count]))
      case .wantRead, .wantWrite:
        if !gotSomething { figures.ignored &+= 1 }
        return
      case .closed:
        session.shutdown()
        state = .ended
        return effects.dtlsClosed()
      case .failed(let failure):
        return fail(RTCFault(.handshakeFailed, "the session broke: \(failure)"))
      }
    }
  }

  private func failHandshake(_ failure: TLSFailure) {
    fail(RTCFault(.handshakeFailed, "the DTLS handshake broke: \(failure)"))
  }

  private func fail(_ fault: RTCFault) {
    guard state != .ended else { return }
    state = .ended
    retransmission = nil
    effects.dtlsFailed(fault)
  }
}
