import HubKernel
import HubMesh
import AuthTokens

extension Engine {
  /// Calls another hub, once there is a node that may have links.
  func place(_ address: HubAddress, _ caller: CallHandle?, suitor: PeerID? = nil, older: PeerID? = nil) {
    guard lines.count < surroundings.settings.links else {
      caller?.hear(.failed(code: Objection.tooMany.code, reason: Objection.tooMany.reason))
      return
    }
    let line = Line(newLine(), calling: address, for: caller, suitor: suitor)
    line.older = older
    line.isTokenWithheld = suitor != nil && address.token == nil && surroundings.settings.token != nil
    lines[line.id] = line
    surroundings.counts.calls.add()
    var options = CallOptions(
      authority: address.authority,
      showsCertificate: surroundings.proving?.showsCertificate(in: .standard) ?? false,
      reach: address.reach)
    if let token = address.token?.withBytes({ String(decoding: $0, as: UTF8.self) }) {
      options.headers.append((name: "authorization", value: "Bearer \(token)"))
    }
    let mark = address.url.contains("?") ? "&" : "?"
    line.call = surroundings.host.call(
      "\(address.url)\(mark)peerId=\(id)", options, at: Engine.home, LineTrunk(self, line))
  }

  /// Somebody asked for a call.
  func call(_ address: HubAddress, _ caller: CallHandle, at station: Station) {
    // An instance that is about to take over from another begins with that one's node.
    guard node != nil else { return waitingCalls.append((address, caller)) }
    work(at: station) {
      guard !isStopped else {
        return caller.hear(.failed(code: "cancelled", reason: LinkEnd.stopping))
      }
      place(address, caller)
    }
  }

  /// Whoever asked for a call wants it no more.
  func hangUp(_ caller: CallHandle, _ reason: String, at station: Station) {
    waitingCalls.removeAll { $0.1 === caller }
    work(at: station) {
      guard let line = lines.values.first(where: { $0.caller === caller }) else { return }
      line.address.map { diary.forget($0.url) }
      close(line, code: CloseCode.normal, reason: reason)
    }
  }

  /// A hub that was called has answered.
  func answered(_ line: Line, _ peer: Peer) {
    work(at: peer.station) {
      line.connection = peer.connection
      line.remote = peer.remote
      line.since = wallMilliseconds
      linesByConnection[peer.connection] = line
      guard line.older == nil else {
        // Of what kind it is, it has shown when it called.
        say(announcement, on: line)
        return converse(line)
      }
      line.stage = .greeting(
        Greeting(hello, surroundings.proving?.conversation(as: id, in: .standard), now: now))
    }
  }

  /// Something came from another hub.
  @inline(__always)
  func heard(_ line: Line, _ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station) {
    if isAtWork { return hearLater(line, Array(message), kind, at: station) }
    work(at: station) {
      if case .link = line.stage, kind == .binary {
        node.bare?._withUnsafeGuaranteedRef { $0.receive(message, on: line.id, now: station.milliseconds) }
      } else {
        heardWords(line, message, kind)
      }
    }
  }

  private func hearLater(_ line: Line, _ message: [UInt8], _ kind: MessageKind, at station: Station) {
    afterwards { [self] in
      message.withUnsafeBytes { bytes in
        if case .link = line.stage, kind == .binary {
          node?.receive(bytes, on: line.id, now: now)
        } else {
          heardWords(line, bytes, kind)
        }
      }
    }
  }

  private func heardWords(_ line: Line, _ message: UnsafeRawBufferPointer, _ kind: MessageKind) {
    switch line.stage {
    case .greeting(var greeting):
      guard kind == .text, let tree = try? JSONValue(parsing: message) else { return }
      let step = greeting.heard(tree, now: now)
      line.stage = .greeting(greeting)
      if step == .wait { _ = line.backlog.keep(message) }
      take(step, line)
    case .conversing:
      if line.isOutgoing, kind == .text, let hello = lateHello(message) { return becomeLink(line, hello) }
      converse(line, message, kind)
    case .calling, .arriving, .link, .over: break
    }
  }

  /// A hello that came after its time.
  private func lateHello(_ message: UnsafeRawBufferPointer) -> HubHello? {
    let words = #"{"type":"mesh-hello""#.utf8
    guard message.count >= words.count, message.prefix(words.count).elementsEqual(words),
      let tree = try? JSONValue(parsing: message)
    else { return nil }
    return HubHello(tree["data"])
  }

  private func becomeLink(_ line: Line, _ hello: HubHello) {
    guard case .link = Greeting(self.hello, nil, now: now).met(hello) else { return }
    if let objection = objectionToUnproven(line) ?? conflict(hello.hub, hello.epoch) {
      return fail(line, objection)
    }
    edge.close(line.id, now: now)
    linkUp(line, hello.hub, epoch: hello.epoch)
  }

  func take(_ step: Greeting.Step, _ line: Line) {
    switch step {
    case .wait: break
    case .say(let text): say(text, on: line)
    case .announce: say(announcement, on: line)
    case .link(let hello):
      if let objection = objectionToUnproven(line) ?? conflict(hello.hub, hello.epoch) {
        return fail(line, objection)
      }
      linkUp(line, hello.hub, epoch: hello.epoch)
    case .converse: converse(line)
    case .isSelf:
      line.verdict = .isSelf
      close(line, code: CloseCode.normal, reason: Objection.itself.reason)
    case .fail(let code, let reason): fail(line, code, reason)
    }
  }

  private func fail(_ line: Line, _ objection: Objection) {
    line.verdict = .failed(code: objection.code, reason: objection.inside ?? objection.reason)
    close(line, code: CloseCode.policy, reason: objection.reason)
  }

  /// Gives a call up, for a reason that this hub knows.
  func fail(_ line: Line, _ code: String, _ reason: String) {
    line.verdict = .failed(code: code, reason: reason)
    close(line, code: CloseCode.policy, reason: reason)
  }

  func say(_ text: String, on line: Line) {
    var text = text
    guard let connection = line.connection else { return }
    _ = text.withUTF8 { station?.send(UnsafeRawBufferPointer($0), .text, to: connection) }
  }

  func linkUp(_ line: Line, _ hub: PeerID, epoch: UInt64) {
    line.stage = .link(epoch: epoch)
    line.hub = hub
    line.isProven = surroundings.isProofNeeded
    line.backlog = Backlog()
    wanted[hub]?.attempts = 0
    recalls[hub] = nil
    isStale = true
    surroundings.host.log.notice(
      "linked with a hub",
      [
        "hub": hub.description, "called": line.isOutgoing ? "by this hub" : "by the other",
        "link": "\(line.id)",
      ])
    surroundings.events.opened.emit(MeshLinkOpened(peerId: hub, isOutgoing: line.isOutgoing))
    line.caller?.hear(.opened(hub: hub, dialect: .mesh))
    let card = snapshot.withLock { $0.hubs.first { $0.id == hub } }
    diary.find(hub, addresses: [line.address?.url, card?.url].compactMap { $0 })
    node?.linkUp(line.id, to: hub, epoch: epoch, now: now)
  }

  /// Whether another hub with that id is in the mesh and alive, which two of them may not be at once.
  func conflict(_ hub: PeerID, _ epoch: UInt64) -> Objection? {
    if hub == id { return .taken(hub) }
    let silent = now - 2 * surroundings.settings.node.heartbeat
    for figures in node?.links ?? [] where figures.hub == hub {
      guard case .link(let other)? = lines[figures.link]?.stage, other != epoch else { continue }
      if figures.lastHeard >= silent { return .taken(hub) }
      lines[figures.link].map { close($0, code: CloseCode.replaced, reason: "this hub was started anew") }
    }
    let known = node?.hubs.first { $0.card.id == hub }
    // One that was started anew has a later epoch than it had.
    if let known, known.distance != nil, known.card.epoch > epoch { return .taken(hub) }
    return nil
  }

  /// Ends a line. The rest follows when its connection has ended.
  func close(_ line: Line, code: UInt16, reason: String) {
    guard let connection = line.connection else {
      line.call?.end(code: code, reason: reason)
      return
    }
    station?.close(connection, code: code, reason: reason)
  }

  /// A line has ended, or a call came to nothing.
  func ended(_ line: Line, _ end: TrunkEnd, at station: Station) {
    if isAtWork { return afterwards { [self] in conclude(line, end) } }
    work(at: station) { conclude(line, end) }
  }

  private func conclude(_ line: Line, _ end: TrunkEnd) {
    guard lines.removeValue(forKey: line.id) != nil else { return }
    if let connection = line.connection { linesByConnection[connection] = nil }
    let stage = line.stage
    isStale = true
    switch stage {
    case .link: node?.linkDown(line.id, now: now)
    case .conversing: edge.close(line.id, now: now)
    case .calling, .greeting, .arriving, .over: break
    }
    line.stage = .over
    tell(line, end, wasOpen: line.dialectBefore(stage) != nil)
    if let suitor = line.suitor { refused(by: suitor, line) }
  }

  private func tell(_ line: Line, _ end: TrunkEnd, wasOpen: Bool) {
    let outcome = line.outcome(end, wasOpen: wasOpen)
    line.caller?.hear(outcome)
    if let url = line.address?.url, case .failed(let code, let reason) = outcome, !isStopped {
      diary.refuse(url, isOutgoing: true, code: code, reason: reason, at: wallMilliseconds)
    }
    let hub = line.hub
    if wasOpen, let hub, case .closed(let code, let reason) = end {
      surroundings.host.log.notice(
        "a link with a hub ended",
        ["hub": hub.description, "code": "\(code)", "reason": reason.printable, "link": "\(line.id)"])
      surroundings.events.closed.emit(MeshLinkClosed(peerId: hub, code: Int(code), reason: reason))
    }
  }
}

extension Line {
  /// What was spoken on a line while it was at that stage.
  func dialectBefore(_ stage: Stage) -> Dialect? {
    switch stage {
    case .link: .mesh
    case .conversing: .classic
    case .calling, .greeting, .arriving, .over: nil
    }
  }

  /// What an end means to whoever asked for the call.
  func outcome(_ end: TrunkEnd, wasOpen: Bool) -> LinkEvent {
    if let verdict { return verdict }
    switch end {
    case .failed(_, let reason) where isTokenWithheld && reason.hasPrefix("401"):
      return .failed(code: Objection.tokenWithheld.code, reason: Objection.tokenWithheld.reason)
    case .failed(let code, let reason): return .failed(code: code, reason: reason)
    case .closed(let code, let reason) where wasOpen: return .closed(code: Int(code), reason: reason)
    case .closed(CloseCode.policy, "Peer already connected"):
      return .failed(
        code: "hub-id-taken",
        reason: "a connection with this hub's id is there already: the two are linked by another address, or "
          + "another hub has the same id")
    case .closed(let code, let reason):
      return .failed(
        code: "closed", reason: "the other hub closed the connection (\(code)): \(reason.printable)")
    }
  }
}
