internal import CHubSys
internal import Glibc
internal import HubBase
internal import HubRTC

/// One end of a connection, on its thread.
final class DataSession {
  private static let mostSockets = 8
  private static let mostEarly = 256
  private static let room = hub_datagram_longest
  /// Messages that wait for the channel to open.
  private static let mostWaiting = 64

  private let tell: @Sendable (DataWord) -> Void
  private let identity: RTCIdentity
  private var sockets: [(descriptor: Int32, address: RemoteAddress)] = []
  private lazy var peer = RTCPeer(
    RTCSettings(), identity: identity, random: SystemRandomNumberGenerator(), effects: self)
  private var channel: ChannelNumber?
  private var early: [String] = []
  private var waiting: [(bytes: [UInt8], isText: Bool)] = []
  private var isDescribed = false
  private var hasUsed = false
  private var error: ClientError?
  private(set) var isOver = false

  init(_ tell: @escaping @Sendable (DataWord) -> Void) throws(ClientError) {
    self.tell = tell
    do throws(RTCFault) { identity = try RTCIdentity() } catch {
      throw ClientError(error.code.rawValue, error.sentence)
    }
    open()
    guard !sockets.isEmpty else { throw ClientError("no-port", "no UDP port can be opened on this machine") }
    let ports = sockets.enumerated().map { (LocalPort(number: UInt32($0.offset)), $0.element.address) }
    peer.gather(on: ports, now: now)
  }

  private var now: Int64 { Int64(SystemClock().now / 1_000_000) }

  /// One socket for each address of the machine; loopback only where there is nothing else.
  private func open() {
    var found = [hub_address](repeating: hub_address(), count: 64)
    let count = max(0, hub_interface_addresses(&found, Int32(found.count)))
    let all = found.prefix(Int(count))
    let outer = all.filter { !RemoteAddress(high: $0.high, low: $0.low, port: 0).ip.isLoopback }
    for address in (outer.isEmpty ? Array(all) : outer).prefix(Self.mostSockets) {
      var wanted = address
      wanted.port = 0
      let descriptor = hub_bind_udp(&wanted)
      guard descriptor >= 0 else { continue }
      var local = hub_address()
      guard hub_local_address(descriptor, &local) == 0 else {
        hub_close(descriptor)
        continue
      }
      sockets.append((descriptor, RemoteAddress(high: local.high, low: local.low, port: local.port)))
    }
  }

  /// Describes this end, with a channel.
  func offer() {
    attempt {
      () throws(RTCFault) in
      channel = try peer.open(DataConnection.label, now: now)
      say("offer", try peer.offer(now: now))
    }
  }

  func take(_ signal: Signal) {
    guard !isOver else { return }
    let text = signal.data["sdp"]?.text ?? ""
    attempt {
      () throws(RTCFault) in
      switch signal.type {
      case "offer", "ice-restart-offer", "renegotiation-offer":
        say(signal.type.replacing("offer"), try peer.answer(to: text, now: now))
        isKnown()
      case "answer", "ice-restart-answer", "renegotiation-answer":
        try peer.accept(answer: text, now: now)
        isKnown()
        tell(.state(.iceExchange))
      case "ice-candidate":
        let candidate = signal.data["candidate"]?.text ?? ""
        if isDescribed {
          try peer.add(candidate: candidate, now: now)
        } else if early.count < Self.mostEarly {
          early.append(candidate)
        }
      case "connection-rejected":
        error = ClientError("connection-rejected", "the other peer does not want a connection")
        peer.close(now: now)
      default: break
      }
    }
  }

  /// What the other end is like is known: candidates that came before may be looked at.
  private func isKnown() {
    isDescribed = true
    let candidates = early
    early = []
    // One that cannot be read is one way less, and no more.
    for candidate in candidates { try? peer.add(candidate: candidate, now: now) }
  }

  private func attempt(_ body: () throws(RTCFault) -> Void) {
    do throws(RTCFault) { try body() } catch {
      self.error = ClientError(error.code.rawValue, error.sentence)
      peer.close(now: now)
      finishIfOver()
    }
  }

  private func say(_ type: String, _ text: String) {
    tell(
      .signal(
        type: type,
        .object([
          .init("type", .string(type.hasSuffix("answer") ? "answer" : "offer")), .init("sdp", .string(text)),
        ])))
  }

  func send(_ bytes: [UInt8], isText: Bool) {
    guard let channel, hasUsed else {
      guard waiting.count < Self.mostWaiting else { return fail("too much waits for the channel to open") }
      return waiting.append((bytes, isText))
    }
    let result = bytes.withUnsafeBytes { peer.send($0, isText ? .text : .binary, on: channel, now: now) }
    if case .full = result { fail("more waits to be sent than may") }
    tell(.state(.dataTransfer))
  }

  private func fail(_ sentence: String) {
    error = ClientError("too-much-waiting", sentence)
    peer.close(now: now)
  }

  func close() { if !isOver { peer.close(now: now) } }

  /// Waits until something comes, is due, or is ordered.
  func wait(_ waker: Int32) {
    let due = peer.due.map { Int32(clamping: max(0, $0 &- now)) } ?? 1_000
    var all = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    all.append(pollfd(fd: waker, events: Int16(POLLIN), revents: 0))
    guard poll(&all, UInt(all.count), due) > 0 else { return }
    if all.last?.revents != 0 {
      var raised: UInt64 = 0
      _ = hub_read(waker, &raised, 8)
    }
  }

  /// Takes what came and does what is due.
  func turn() {
    let count = hub_datagram_room
    let each = Self.room
    withUnsafeTemporaryAllocation(byteCount: each, alignment: 16) { place in
      for (number, socket) in sockets.enumerated() {
        for _ in 0..<count * 8 {
          var found = hub_datagram()
          guard !isOver, hub_receive_datagrams(socket.descriptor, place.baseAddress, each, &found, 1) == 1
          else { break }
          receive(found, UnsafeRawBufferPointer(place), LocalPort(number: UInt32(number)))
        }
      }
    }
    peer.tick(now: now)
    finishIfOver()
  }

  /// The system may hand over several datagrams of one sender in one piece.
  private func receive(_ found: hub_datagram, _ bytes: UnsafeRawBufferPointer, _ port: LocalPort) {
    let from = RemoteAddress(high: found.from.high, low: found.from.low, port: found.from.port)
    let count = min(Int(found.count), bytes.count)
    let step = found.segment > 0 ? Int(found.segment) : max(1, count)
    var start = 0
    while start < count, !isOver {
      let end = min(count, start + step)
      peer.received(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), on: port, from: from, now: now)
      start = end
    }
  }

  private func finishIfOver() { isOver = isOver || peer.state.isOver }

  /// Lets its sockets go and says how it ended.
  func end() {
    for socket in sockets { hub_close(socket.descriptor) }
    sockets = []
    tell(.over(error))
  }
}

extension DataSession: RTCEffects {
  func send(_ datagram: UnsafeRawBufferPointer, from port: LocalPort, to address: RemoteAddress) {
    guard Int(port.number) < sockets.count else { return }
    let isV4 = address.high == 0 && address.low >> 32 == 0xFFFF
    var to = hub_address(
      high: address.high, low: address.low, port: address.port,
      family: UInt8(isV4 ? hub_family_v4 : hub_family_v6))
    // What the system does not take is lost, as on the way.
    _ = hub_send_datagrams(
      sockets[Int(port.number)].descriptor, datagram.baseAddress, datagram.count,
      UInt16(clamping: datagram.count),
      &to)
  }

  func candidate(_ text: String?) {
    tell(
      .signal(
        type: "ice-candidate",
        .object([
          .init("candidate", .string(text ?? "")), .init("sdpMid", .string("0")),
          .init("sdpMLineIndex", .number("0")),
        ])))
  }

  func changed(_ state: RTCState) { tell(.event(.state(state.rawValue))) }

  func opened(_ number: ChannelNumber, label: String, protocolName: String, isOurs: Bool) {
    if channel == nil { channel = number }
    guard channel == number else { return }
    hasUsed = true
    tell(.state(.connected))
    tell(.event(.opened(label: label)))
    let due = waiting
    waiting = []
    for one in due { send(one.bytes, isText: one.isText) }
  }

  func received(_ message: UnsafeRawBufferPointer, isText: Bool, on number: ChannelNumber) {
    tell(.state(.dataTransfer))
    tell(.event(isText ? .text(String(decoding: message, as: UTF8.self)) : .binary(Array(message))))
  }

  func drained(_ channel: ChannelNumber) {}

  func closed(_ number: ChannelNumber) {}

  func failed(_ fault: RTCFault) {
    if error == nil { error = ClientError(fault.code.rawValue, fault.sentence) }
  }
}

extension String {
  /// The type of the signal that answers one with an offer.
  fileprivate func replacing(_ ending: String) -> String {
    hasSuffix(ending) ? String(dropLast(ending.count)) + "answer" : self
  }
}
