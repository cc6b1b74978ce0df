import Synchronization

extension Lane {
  /// A request to upgrade to WebSocket came, and is sound as far as the protocol goes.
  ///
  /// The answer is a call to the transport: `accept`, `acceptAndClose` or `respond`, at once or later. Until
  /// then the transport reads nothing from this link.
  public func upgrade(_ request: HTTPRequest, from remote: RemoteAddress, on link: Link, protocols: [String])
  {
    let path =
      request.path.count > 1 && request.path.hasSuffix("/") ? String(request.path.dropLast()) : request.path
    if core.closing.load(ordering: .relaxed) {
      refuse(link, .problem(503, code: "draining", "this hub is stopping; try another"))
    } else if let socket = tables.sockets[path] {
      openSocket(socket, request, remote, link)
    } else if path == "/" || path == "/ws" {
      arrive(request, remote, link, protocols)
    } else {
      refuse(link, .problem(404, code: "not-found", "peers connect at / or /ws"))
    }
  }

  private func refuse(_ link: Link, _ response: HTTPResponse) {
    core.meters.refusedUpgrades.add(on: number)
    transport.respond(response, to: link)
  }

  private func openSocket(
    _ socket: SocketHandler, _ request: HTTPRequest, _ remote: RemoteAddress, _ link: Link
  ) {
    let index = take(link, remote, .none, .lowercase)
    records[index].pointee.isSocket = true
    records[index].pointee.socket = socket
    open(index, subprotocol: nil)
  }

  private func arrive(_ request: HTTPRequest, _ remote: RemoteAddress, _ link: Link, _ protocols: [String]) {
    let given = request.queryValues("peerId")
    guard given.count == 1, let text = given.first, let (peer, spelling) = PeerID.parse(text) else {
      core.meters.refusedUpgrades.add(on: number)
      if core.settings.strict {
        let detail = "peerId must be given once, as 40 hexadecimal digits"
        transport.respond(.problem(400, code: "bad-peer-id", detail), to: link)
      } else {
        transport.acceptAndClose(link, code: CloseCode.policy, reason: "Invalid peerId format")
      }
      return
    }
    let subprotocol = protocols.first { $0 == KernelCore.subprotocol }
    let key = request.queryValue("resume").flatMap { ResumeKey($0) }
    let intent = AdmitConnection(namespace: .standard, peer: peer, request: request, remote: remote)
    decide(intent) { lane, intent in
      lane.admit(intent, spelling, key, link, subprotocol)
    } otherwise: { lane, refusal in
      lane.turnAway(link, refusal)
    }
  }

  /// Asks whoever has a say, without a task unless somebody really has to wait.
  private func decide(
    _ intent: AdmitConnection, _ go: @escaping @Sendable (Lane, AdmitConnection) -> Void,
    otherwise stop: @escaping @Sendable (Lane, Refusal) -> Void
  ) {
    let gate = core.admitGate
    let deciders = tables.gate(gate).deciders(in: intent.namespace)
    let isPatient = deciders.contains { if case .patient = $0.body { true } else { false } }
    guard isPatient else {
      var intent = intent
      switch ask(gate, &intent) {
      case .success: go(self, intent)
      case .failure(let refusal): stop(self, refusal)
      }
      return
    }
    core.tasks.run { [inbox, intent] in
      var intent = intent
      let answer = await gate.ask(&intent)
      inbox.run { [intent] lane in
        switch answer {
        case .success: go(lane, intent)
        case .failure(let refusal): stop(lane, refusal)
        }
      }
    }
  }

  private func turnAway(_ link: Link, _ refusal: Refusal) {
    let status = refusal.code == "rate-limited" ? 429 : refusal.code == "unauthorized" ? 401 : 403
    var response = HTTPResponse.problem(
      status, code: refusal.code.description, refusal.reason, by: refusal.by)
    if let wait = refusal.retryAfter {
      response.headers.append(("retry-after", String((wait.milliseconds + 999) / 1000)))
    }
    refuse(link, response)
  }

  private func admit(
    _ intent: AdmitConnection, _ spelling: PeerSpelling, _ key: ResumeKey?, _ link: Link,
    _ subprotocol: String?
  ) {
    let index = take(link, intent.remote, intent.peer, spelling)
    records[index].pointee.namespace = intent.namespace
    let id = self.id(of: index)
    let scope = intent.namespace.scope
    guard let holder = core.switchboard.identities.claim(scope, intent.peer, for: id) else {
      open(index, subprotocol: subprotocol)
      return
    }
    switch duplicate {
    case .replace:
      core.switchboard.identities.replace(scope, intent.peer, by: id)
      core.close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection")
      open(index, subprotocol: subprotocol)
    case .reject:
      rejectDuplicate(id)
    case .resume:
      probe(holder, for: id, showing: key, subprotocol)
    }
  }
}
