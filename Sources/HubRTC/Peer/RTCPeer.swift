public import HubWire

/// One end of WebRTC data channels: ICE, DTLS, SCTP and the channels, with their descriptions.
///
/// It has no sockets, no clock and no thread. Its owner hands in what came and what time it is, in
/// milliseconds that never go back, and is told through `RTCEffects` what to do. One thread uses it.
public final class RTCPeer {
  /// How it behaves.
  public let settings: RTCSettings
  /// Who it is to the other peer.
  public let identity: RTCIdentity
  /// How far it has come.
  public private(set) var state = RTCState.new

  let agent: IceAgent
  let transport: PeerTransport
  unowned let effects: any RTCEffects
  let sessionID: UInt64
  let tlsID: String
  /// What the parts said that is not yet told.
  var news: [News] = []
  var negotiation = Negotiation()
  private let ear: PeerEar
  private(set) var now: Int64 = 0
  private var depth = 0
  private var unknown: UInt64 = 0
  private var deadline: Int64?

  /// What is told once no part of the peer is in the middle of something.
  enum News {
    case candidate(String?)
    case way(IceState)
  }

  /// A peer that knows nothing yet. `random` is asked for what nobody may guess; `effects` must outlive it.
  public init(
    _ settings: RTCSettings, identity: RTCIdentity, random: any RandomNumberGenerator,
    effects: any RTCEffects
  ) {
    var random = random
    self.settings = settings
    self.identity = identity
    self.effects = effects
    // RFC 8829 §5.2.1: 63 bits, so that those who read it into a signed number are not surprised.
    sessionID = random.next() >> 1
    tlsID = String(random.next() | 1 << 63, radix: 16) + String(random.next() | 1 << 63, radix: 16)
    let ear = PeerEar()
    self.ear = ear
    agent = IceAgent(settings.ice, isControlling: true, random: random, effects: ear)
    transport = PeerTransport(settings, identity: identity, effects: ear)
    ear.peer = self
  }

  /// Begins to look for our own candidates.
  public func gather(on ports: [(LocalPort, RemoteAddress)], servers: [IceServer] = [], now: Int64) {
    perform(now) { agent.gather(on: ports, servers: servers, now: now) }
  }

  /// Another of our sockets, which was not there when gathering began.
  public func add(_ port: LocalPort, at address: RemoteAddress, now: Int64) {
    perform(now) { agent.add(port, at: address, now: now) }
  }

  /// A socket of ours is gone.
  public func remove(_ port: LocalPort, now: Int64) {
    perform(now) { agent.remove(port, now: now) }
  }

  /// Opens a channel, now or as soon as channels can be used. One that is `negotiated` has its number from
  /// elsewhere, and nothing is said of it to the other peer, who must open it as well.
  public func open(
    _ label: String, ordered: Bool = true, limits: ChannelReliability = .reliable,
    protocolName: String = "", negotiated: UInt16? = nil, now: Int64
  ) throws(RTCFault) -> ChannelNumber {
    guard !state.isOver else { throw RTCFault(.wrongState, "the peer is \(state.rawValue)") }
    if let negotiated, negotiated >= settings.sctp.streams {
      throw RTCFault(.badChannel, "channel \(negotiated) is not below \(settings.sctp.streams)")
    }
    let opening = ChannelOpen(label, protocolName: protocolName, isOrdered: ordered, reliability: limits)
    var result: Result<ChannelNumber, RTCFault> = .failure(RTCFault(.badChannel, "no channel"))
    perform(now) {
      do throws(RTCFault) {
        result = .success(try transport.channels.open(opening, negotiated: negotiated, now: now))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }

  /// Sends a message, whole or not at all.
  public func send(
    _ message: UnsafeRawBufferPointer, _ kind: RTCMessageKind, on channel: ChannelNumber, now: Int64
  ) -> SendResult {
    guard !state.isOver else { return .closed }
    var result = SendResult.closed
    perform(now) { result = transport.channels.send(message, kind, on: channel, now: now) }
    return result
  }

  /// How many bytes of a channel have not been acknowledged yet.
  public func buffered(on channel: ChannelNumber) -> Int {
    transport.channels.channel(channel)?.buffered ?? 0
  }

  /// Closes a channel after what was sent on it. `closed` is told once the other peer has done so as well.
  public func close(_ channel: ChannelNumber, now: Int64) {
    perform(now) { transport.channels.close(channel, now: now) }
  }

  /// Says goodbye and ends.
  public func close(now: Int64) {
    guard !state.isOver else { return }
    perform(now) {
      transport.close(now: now)
      agent.close(now: now)
      become(.closed)
    }
  }

  /// A datagram came that belongs to this peer.
  public func received(
    _ datagram: UnsafeRawBufferPointer, on port: LocalPort, from address: RemoteAddress, now: Int64
  ) {
    guard !state.isOver else { return }
    perform(now) { agent.received(datagram, on: port, from: address, now: now) }
  }

  /// When `tick` is to be called; nil once the peer is over. Any other call may bring it nearer.
  public var due: Int64? {
    guard !state.isOver else { return nil }
    return PeerTransport.earliest(PeerTransport.earliest(agent.due, transport.due), deadline)
  }

  /// Does what is due; says when it is to be called again at the latest.
  @discardableResult
  public func tick(now: Int64) -> Int64? {
    guard !state.isOver else { return nil }
    perform(now) {
      _ = agent.tick(now: now)
      transport.tick(now: now)
      if let deadline, now >= deadline {
        ended(
          RTCFault(
            .formationTimeout,
            "no channel could be used within \(settings.patience) ms of the first description"))
      }
    }
    return due
  }

  /// How often things happened.
  public var figures: RTCFigures {
    var figures = RTCFigures()
    figures.ice = agent.figures
    figures.dtls = transport.dtlsFigures
    figures.sctp = transport.sctpFigures
    figures.channels = transport.channels.figures
    figures.unknown = unknown
    figures.early = transport.earlyDropped
    figures.selected = agent.selected
    return figures
  }

  /// By what the other peer calls us; another after each restart.
  public var localFragment: String { agent.localFragment }

  /// The cipher that was agreed on.
  public var cipher: String? { transport.cipher }

  /// Runs `body`, and afterwards tells what follows from it, unless whoever calls does so.
  func perform(_ now: Int64, _ body: () -> Void) {
    self.now = now
    depth += 1
    body()
    if depth == 1 { settle() }
    depth -= 1
  }

  /// A description was made or read for the first time.
  func hasBegun() {
    guard state == .new else { return }
    deadline = now + settings.patience
    become(.connecting)
  }

  /// RFC 7983 §7: the first byte says whose a datagram is. STUN does not come here.
  func heard(_ datagram: UnsafeRawBufferPointer) {
    guard let first = datagram.first, (20...63).contains(first) else { return unknown &+= 1 }
    transport.received(datagram, now: now)
  }

  func say(_ datagram: UnsafeRawBufferPointer) { agent.send(datagram, now: now) }

  func isUp() {
    deadline = nil
    become(.connected)
  }

  /// Everything above ICE is over, or ICE itself.
  func ended(_ fault: RTCFault?) {
    guard !state.isOver else { return }
    transport.close(now: now)
    agent.close(now: now)
    if let fault { effects.failed(fault) }
    become(fault == nil ? .closed : .failed)
  }

  /// There is a way and it is known to whom: the session may begin.
  func beginIfPossible() {
    guard let plan = negotiation.plan, !transport.isBegun,
      agent.state == .connected || agent.state == .completed
    else { return }
    transport.begin(plan, now: now)
  }

  private func settle() {
    while true {
      transport.settle(now: now)
      guard !news.isEmpty else { return }
      let news = self.news
      self.news = []
      for item in news { tell(item) }
    }
  }

  private func tell(_ news: News) {
    switch news {
    case .candidate(let text): if !state.isOver { effects.candidate(text) }
    case .way(let way): wayChanged(way)
    }
  }

  private func wayChanged(_ way: IceState) {
    switch way {
    case .connected, .completed:
      beginIfPossible()
      if state == .disconnected { become(transport.association?.state == .up ? .connected : .connecting) }
    case .disconnected: if state == .connected { become(.disconnected) }
    case .failed:
      ended(
        RTCFault(
          .noPath, "no way to the other peer was found, or the one in use is dead; is UDP let through?"))
    case .new, .checking, .closed: break
    }
  }

  private func become(_ state: RTCState) {
    guard self.state != state, !self.state.isOver else { return }
    self.state = state
    effects.changed(state)
  }
}
