public import HubKernel
public import HubRTC

/// One end of data channels, with sockets, on one reactor: an `RTCPeer` with ports of its own, time, and
/// servers whose names are looked up. Used on that reactor alone.
///
/// It lives until it has ended, whoever holds it.
public final class RTCSession {
  private let peering: Peering
  private let beat: Beat
  private weak var listener: (any RTCSessionListener)?
  private lazy var peer = RTCPeer(
    peering.settings.rtc, identity: peering.identity, random: peering.random(), effects: self)
  private var ports: [DatagramPort] = []
  private var numbers: [ObjectIdentifier: LocalPort] = [:]
  private let ear = SessionEar()
  /// During a call.
  private var station: Station?
  private var fault: RTCFault?
  private var hasGathered = false
  /// Candidates that were found before the description they belong to was told.
  private var early: [RTCSignal]?
  private(set) var isOver = false
  /// When it is to be looked at next.
  var due = Int64.max

  /// Opens the sockets and begins to look for ways. Nothing is told before `offer` or `answer`.
  public init(_ peering: Peering, at station: Station, hear listener: any RTCSessionListener) throws(RTCFault)
  {
    self.peering = peering
    self.listener = listener
    beat = peering.beat(at: station)
    guard peering.takePlace() else {
      throw RTCFault(
        .setupFailed, "there are \(peering.settings.most) sessions already, as many as there may be")
    }
    ear.session = self
    let opened = Sockets.open(peering.settings, peering.host, for: ear, at: station)
    ports = opened.ports
    guard !ports.isEmpty else {
      peering.giveBack()
      let why = opened.failures.first?.reason ?? "this machine has no address"
      throw RTCFault(.setupFailed, "no UDP port can be opened: \(why)")
    }
    for (index, port) in ports.enumerated() {
      numbers[ObjectIdentifier(port)] = LocalPort(number: UInt32(index))
    }
    beat.add(self)
  }

  /// How far it has come.
  public var state: RTCState { isOver && !peer.state.isOver ? .closed : peer.state }
  /// How often things happened.
  public var figures: RTCFigures { peer.figures }
  /// Where its sockets are.
  public var addresses: [RemoteAddress] { ports.map(\.address) }

  /// Describes this end; the listener hears the offer, and candidates as they are found.
  public func offer(at station: Station) throws(RTCFault) {
    try perform(at: station) { () throws(RTCFault) in
      try describe(at: station) { () throws(RTCFault) in .offer(try peer.offer(now: station.milliseconds)) }
    }
  }

  /// Takes what the other end says. An offer is answered through the listener.
  public func take(_ signal: RTCSignal, at station: Station) throws(RTCFault) {
    try perform(at: station) { () throws(RTCFault) in
      let now = station.milliseconds
      switch signal {
      case .offer(let text):
        try describe(at: station) { () throws(RTCFault) in .answer(try peer.answer(to: text, now: now)) }
      case .answer(let text): try peer.accept(answer: text, now: now)
      case .candidate(let text): try peer.add(candidate: text, now: now)
      case .endOfCandidates: try peer.add(candidate: "", now: now)
      }
    }
  }

  /// Looks for another way and tells of it with a new offer; what is in use stays so until then.
  public func restart(at station: Station) throws(RTCFault) {
    try perform(at: station) { () throws(RTCFault) in
      peer.restart(now: station.milliseconds)
      hasGathered = false
      try describe(at: station) { () throws(RTCFault) in .offer(try peer.offer(now: station.milliseconds)) }
    }
  }

  /// Tells a description, and our candidates after it. Those that are known at once stand in it as well,
  /// since not everybody takes them one by one.
  private func describe(
    at station: Station, _ make: () throws(RTCFault) -> RTCSignal
  ) throws(RTCFault) {
    early = early ?? []
    defer { early = nil }
    if peering.needsNoNames { gather(at: station) }
    listener?.session(self, says: try make(), at: station)
    for candidate in early ?? [] { listener?.session(self, says: candidate, at: station) }
    early = nil
    gather(at: station)
  }

  private func gather(at station: Station) {
    guard !hasGathered else { return }
    hasGathered = true
    if peering.needsNoNames { return gather(peering.settings.servers, at: station) }
    let ear = ear
    peering.servers(at: station) { servers, station in
      ear.session?.gather(servers, at: station)
    }
  }

  private func gather(_ servers: [IceServer], at station: Station) {
    guard !isOver else { return }
    let servers = peering.settings.renewing.map { servers.map($0) } ?? servers
    let own = ports.compactMap { port in numbers[ObjectIdentifier(port)].map { ($0, port.address) } }
    during(station) { peer.gather(on: own, servers: servers, now: station.milliseconds) }
  }

  /// Opens a channel, now or as soon as there can be one.
  public func open(
    _ label: String, ordered: Bool = true, limits: ChannelReliability = .reliable, protocolName: String = "",
    at station: Station
  ) throws(RTCFault) -> ChannelNumber {
    try perform(at: station) { () throws(RTCFault) in
      try peer.open(
        label, ordered: ordered, limits: limits, protocolName: protocolName, now: station.milliseconds)
    }
  }

  /// Sends a message, whole or not at all.
  public func send(
    _ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber, at station: Station
  ) -> SendResult {
    guard !isOver else { return .closed }
    let outer = self.station
    self.station = station
    defer { self.station = outer }
    let now = station.milliseconds
    beat.isBusy(self, now: now)
    return peer.send(message, isText ? .text : .binary, on: channel, now: now)
  }

  /// How many bytes of a channel have not been acknowledged yet.
  public func buffered(on channel: ChannelNumber) -> Int { peer.buffered(on: channel) }

  /// Closes a channel after what was sent on it.
  public func close(_ channel: ChannelNumber, at station: Station) {
    during(station) { peer.close(channel, now: station.milliseconds) }
  }

  /// Says goodbye and ends; the listener hears of the end.
  public func close(at station: Station) {
    during(station) { peer.close(now: station.milliseconds) }
  }

  func received(
    _ datagram: UnsafeRawBufferPointer, on port: DatagramPort, from address: RemoteAddress,
    at station: Station
  ) {
    guard !isOver, let number = numbers[ObjectIdentifier(port)] else { return }
    let now = station.milliseconds
    let outer = self.station
    self.station = station
    peer.received(datagram, on: number, from: address, now: now)
    // While it is not connected each datagram may bring it a step further; afterwards that can wait.
    if peer.state == .connected { beat.isBusy(self, now: now) } else { tickNow(now) }
    self.station = outer
    endIfOver(at: station)
  }

  func tick(at station: Station) {
    during(station) {}
  }

  private func tickNow(_ now: Int64) {
    due = .max
    if let next = peer.tick(now: now) {
      due = min(due, max(next, now &+ 1))
      beat.isDue(at: due)
    }
  }

  /// Does something and what is due after it.
  private func during(_ station: Station, _ body: () -> Void) {
    perform(at: station, body)
  }

  private func perform<Result, Failure: Error>(
    at station: Station, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = self.station
    self.station = station
    defer {
      if !isOver { tickNow(station.milliseconds) }
      self.station = outer
      endIfOver(at: station)
    }
    return try body()
  }

  /// Lets everything go once the peer is over and nobody is in the middle of something.
  private func endIfOver(at station: Station) {
    guard !isOver, self.station == nil, peer.state.isOver else { return }
    isOver = true
    ear.session = nil
    for port in ports { port.close() }
    beat.remove(self)
    peering.giveBack()
    listener?.session(self, endedWith: fault, at: station)
  }
}

extension RTCSession: RTCEffects {
  /// Sends from one of its ports. What the system does not take is lost, as on the way.
  public func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    guard let station, Int(port.number) < ports.count else { return }
    station.send(datagram, from: ports[Int(port.number)], to: address)
  }

  /// Tells the other end.
  public func candidate(_ text: String?) {
    guard let station else { return }
    let signal = text.map { RTCSignal.candidate($0) } ?? .endOfCandidates
    if early != nil { early?.append(signal) } else { listener?.session(self, says: signal, at: station) }
  }

  /// Tells the listener.
  public func changed(_ state: RTCState) {
    if let station { listener?.session(self, became: state, at: station) }
  }

  /// Tells the listener.
  public func opened(_ channel: ChannelNumber, label: String, protocolName: String, isOurs: Bool) {
    guard let station else { return }
    listener?.session(
      self, opened: channel, label: label, protocolName: protocolName, isOurs: isOurs, at: station)
  }

  /// Tells the listener.
  public func received(_ message: UnsafeRawBufferPointer, isText: Bool, on channel: ChannelNumber) {
    guard let station else { return }
    listener?.session(self, received: message, isText: isText, on: channel, at: station)
  }

  /// Tells the listener.
  public func drained(_ channel: ChannelNumber) {
    if let station { listener?.session(self, drained: channel, at: station) }
  }

  /// Tells the listener.
  public func closed(_ channel: ChannelNumber) {
    if let station { listener?.session(self, closed: channel, at: station) }
  }

  /// Is told with the end, which follows.
  public func failed(_ fault: RTCFault) { self.fault = fault }
}

/// Leads from sockets and other threads to a session, for as long as it is open.
final class SessionEar: DatagramReceiver, @unchecked Sendable {
  // Sendable: the reference is used on the session's reactor alone.
  weak var session: RTCSession?

  func received(
    _ datagram: UnsafeRawBufferPointer, on port: DatagramPort, from address: RemoteAddress,
    at station: Station
  ) {
    session?.received(datagram, on: port, from: address, at: station)
  }
}
