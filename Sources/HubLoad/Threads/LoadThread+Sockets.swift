internal import CHubSys
internal import Glibc
internal import HubCrypto
internal import HubNet

extension LoadThread {
  /// A message that comes may be this long.
  private static let longestMessage = 4 << 20
  /// How much of what has come is read before others have their turn.
  private static let mostReads = 4

  /// Calls the hub of a peer.
  func dial(_ peer: LoadPeer, _ place: Int) {
    let server = peer.server
    var fields: [(name: String, value: String)] = []
    if let token = plan.token { fields.append(("authorization", "Bearer \(token)")) }
    guard
      let wire = CallWire(
        server.url(of: peer.id), fields: fields, longestMessage: Self.longestMessage, keys: keys)
    else { return settle(peer, place, failure: "bad-address") }
    var address = server.address
    let descriptor = hub_connect_tcp(&address)
    guard descriptor >= 0 else {
      return settle(peer, place, failure: FailureKind.ofCall(-descriptor))
    }
    (peer.wire, peer.descriptor, peer.phase) = (wire, descriptor, .dialing)
    opening.insert(place)
    if hub_epoll_add(epoll, descriptor, hub_event_write, UInt64(place)) != 0 {
      settle(peer, place, failure: FailureKind.descriptors)
    }
  }

  /// Something has happened to a connection.
  func handle(_ peer: LoadPeer, _ place: Int, _ events: UInt32) {
    switch peer.phase {
    case .idle, .over: return
    case .dialing: dialed(peer, place)
    case .securing: secure(peer, place)
    case .greeting, .open:
      if events & hub_event_write != 0 { flush(peer) }
      if events & ~hub_event_write != 0 { read(peer, place) }
    }
  }

  private func dialed(_ peer: LoadPeer, _ place: Int) {
    let outcome = hub_connect_outcome(peer.descriptor)
    guard outcome == 0 else { return settle(peer, place, failure: FailureKind.ofCall(-outcome)) }
    _ = hub_epoll_change(epoll, peer.descriptor, hub_event_read, UInt64(place))
    guard let context = peer.server.context else { return greet(peer) }
    do throws(TLSSetupError) {
      peer.session = try TLSSession(connecting: context, on: peer.descriptor, to: peer.server.host)
    } catch {
      return settle(peer, place, failure: FailureKind.encryption)
    }
    peer.phase = .securing
    secure(peer, place)
  }

  private func secure(_ peer: LoadPeer, _ place: Int) {
    switch peer.session?.handshake() {
    case .done: greet(peer)
    case .wantRead: _ = hub_epoll_change(epoll, peer.descriptor, hub_event_read, UInt64(place))
    case .wantWrite: _ = hub_epoll_change(epoll, peer.descriptor, hub_event_write, UInt64(place))
    case .failed, nil: settle(peer, place, failure: FailureKind.encryption)
    }
  }

  private func greet(_ peer: LoadPeer) {
    guard let wire = peer.wire else { return }
    if peer.session != nil {
      _ = hub_epoll_change(epoll, peer.descriptor, hub_event_read, UInt64(peer.place))
    }
    peer.phase = .greeting
    peer.output = wire.request
    peer.outputStart = 0
    mark(peer)
  }

  private func read(_ peer: LoadPeer, _ place: Int) {
    var reads = 0
    // Of bytes that wait inside a session epoll knows nothing, so they are not left there.
    while reads < Self.mostReads || peer.session?.hasBufferedInput == true {
      reads += 1
      let count: Int
      if peer.session != nil {
        switch peer.session?.read(into: buffer) {
        case .bytes(let read): count = read
        case .wantRead, .wantWrite: return
        case .closed, .failed, nil: return drop(peer, place, failure: FailureKind.lost)
        }
      } else {
        let read = hub_receive(peer.descriptor, buffer.baseAddress, buffer.count)
        if read == -Int(EAGAIN) { return }
        guard read > 0 else { return drop(peer, place, failure: FailureKind.lost) }
        count = read
      }
      counts.bytesIn &+= UInt64(count)
      guard take(peer, place, UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])) else { return }
      if peer.session == nil, count < buffer.count { return }
    }
  }

  /// Whether the connection goes on.
  private func take(_ peer: LoadPeer, _ place: Int, _ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    guard let wire = peer.wire else { return false }
    now = LoadClock.now
    let outcome = wire.take(bytes) { hear(peer, place, $0) }
    if !wire.answers.isEmpty {
      peer.output += wire.answers
      wire.answers = []
      mark(peer)
    }
    switch outcome {
    case .more: return peer.phase != .over
    case .refused(let status, let retryAfter, let code):
      refused(peer, place, status, retryAfter, code)
    case .closed(let code, let reason):
      let kind = "closed \(code)" + (reason.isEmpty ? "" : " \(FailureKind.tame(reason))")
      drop(peer, place, failure: kind, isRefusal: FailureKind.isRefusal(close: code))
    case .failed(let why): drop(peer, place, failure: FailureKind.tame(why))
    }
    return false
  }

  /// Sends what the system takes.
  func flush(_ peer: LoadPeer) {
    while peer.pending > 0, peer.phase != .over, peer.descriptor >= 0 {
      let start = peer.outputStart
      let sent: Int = peer.output.withUnsafeBytes { all in
        let rest = UnsafeRawBufferPointer(rebasing: all[start...])
        guard peer.session != nil else {
          return hub_send(peer.descriptor, rest.baseAddress, rest.count)
        }
        switch peer.session?.write(from: rest) {
        case .bytes(let count): return count
        case .wantRead, .wantWrite: return -Int(EAGAIN)
        case .closed, .failed, nil: return -Int(EPIPE)
        }
      }
      guard sent >= 0 else {
        if sent == -Int(EAGAIN) { return waitForRoom(peer) }
        // What the other side said before it went is still to be read; reading finds the end.
        peer.output.removeAll()
        peer.outputStart = 0
        return
      }
      counts.bytesOut &+= UInt64(sent)
      peer.outputStart += sent
    }
    peer.output.removeAll(keepingCapacity: peer.output.capacity <= 65_536)
    peer.outputStart = 0
    if peer.waitsForRoom {
      peer.waitsForRoom = false
      _ = hub_epoll_change(epoll, peer.descriptor, hub_event_read, UInt64(peer.place))
    }
  }

  private func waitForRoom(_ peer: LoadPeer) {
    counts.fullBuffers &+= 1
    if peer.outputStart > 65_536 {
      peer.output.removeFirst(peer.outputStart)
      peer.outputStart = 0
    }
    guard !peer.waitsForRoom else { return }
    peer.waitsForRoom = true
    _ = hub_epoll_change(epoll, peer.descriptor, hub_event_read | hub_event_write, UInt64(peer.place))
  }

  /// Writes a message; it leaves at the end of the turn.
  func send(_ peer: LoadPeer, _ message: [UInt8]) {
    guard let wire = peer.wire else { return }
    message.withUnsafeBytes { wire.write($0, to: &peer.output) }
    mark(peer)
  }

  /// Closes a connection for good.
  func hangUp(_ peer: LoadPeer) {
    peer.phase = .over
    peer.session = nil
    if peer.descriptor >= 0 { hub_close(peer.descriptor) }
    peer.descriptor = -1
    peer.wire = nil
    peer.output = []
    peer.outputStart = 0
    peer.waitsForRoom = false
  }

  /// Says goodbye and closes.
  func leave(_ peer: LoadPeer) {
    if peer.isOpen, peer.session == nil, let wire = peer.wire, peer.pending == 0 {
      let words = wire.goodbye()
      _ = words.withUnsafeBytes { hub_send(peer.descriptor, $0.baseAddress, $0.count) }
    }
    hangUp(peer)
  }
}
