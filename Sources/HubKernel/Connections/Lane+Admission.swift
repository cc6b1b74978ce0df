import Synchronization

extension Lane {
  /// A request to upgrade to WebSocket came, and is sound as far as the protocol goes.
  ///
  /// The answer is a call to the transport: `accept`, `acceptAndClose` or `respond`, at once or later. Until
  /// then the transport reads nothing from this link.
  public func upgrade(_ request: HTTPRequest, from remote: RemoteAddress, on link: Link, protocols: [String])
  {
    let isOpenEnded = request.path.utf8.count > 1 && request.path.utf8.last == UInt8(ascii: "/")
    let path = isOpenEnded ? String(request.path.dropLast()) : request.path
    if core.closing.load(ordering: .relaxed) {
      let detail = "this hub is stopping; try another"
      refuse(link, .problem(503, code: "draining", detail, hubs: core.referral.hubs))
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
    records[index].pointee.isPeer = false
    records[index].pointee.isDiverted = true
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
    let newcomer = Newcomer(
      link: link, spelling: spelling, key: request.queryValue("resume").flatMap { ResumeKey($0) },
      subprotocol: protocols.first { $0 == KernelCore.subprotocol })
    decide(AdmitConnection(peer: peer, request: request, remote: remote), newcomer)
  }

  /// What is known of somebody while others decide whether to let them in.
  private struct Newcomer: Sendable {
    let link: Link
    let spelling: PeerSpelling
    let key: ResumeKey?
    let subprotocol: String?
  }

  /// Asks whoever has a say, without a task unless somebody really has to wait.
  private func decide(_ intent: AdmitConnection, _ newcomer: Newcomer) {
    let gate = core.admitGate
    guard tables.gate(gate).first(in: intent.namespace)?.isPatient == true else {
      var intent = intent
      let answer = ask(gate, &intent)
      return conclude(answer, intent, newcomer)
    }
    core.tasks.run { [inbox, intent] in
      var intent = intent
      let answer = await gate.ask(&intent)
      inbox.run { [intent] lane in lane.conclude(answer, intent, newcomer) }
    }
  }

  private func conclude(
    _ answer: Result<Bool, Refusal>, _ intent: AdmitConnection, _ newcomer: Newcomer
  ) {
    switch answer {
    case .success: admit(intent, newcomer)
    case .failure(let refusal): refuse(newcomer.link, refusal.response)
    }
  }

  private func admit(_ intent: AdmitConnection, _ newcomer: Newcomer) {
    let namespace = intent.namespace
    let index = take(newcomer.link, intent.remote, intent.peer, newcomer.spelling)
    let record = records[index]
    for (slot, state) in intent.states { record.pointee.keep(state, in: slot) }
    if let place = intent.place {
      return lend(index, to: place, for: intent, newcomer.subprotocol)
    }
    record.pointee.isBound = intent.isBound
    guard intent.isBound || core.namespaces.isEmpty else {
      // Nobody can know yet whether the id is free where this peer will go.
      shownKeys[index] = newcomer.key
      return open(index, subprotocol: newcomer.subprotocol)
    }
    guard takePlace(of: index, in: namespace) else {
      release(index)
      return refuse(newcomer.link, tenantFull(namespace).response)
    }
    let id = self.id(of: index)
    guard let holder = core.switchboard.identities.claim(namespace.scope, intent.peer, for: id) else {
      return open(index, subprotocol: newcomer.subprotocol)
    }
    switch duplicate {
    case .replace:
      core.switchboard.identities.replace(namespace.scope, intent.peer, by: id)
      core.close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection")
      open(index, subprotocol: newcomer.subprotocol)
    case .reject:
      rejectDuplicate(id)
    case .resume:
      probe(holder, for: id, showing: newcomer.key, newcomer.subprotocol)
    }
  }

  /// Lets a connection belong to a tenant, which may have as many as its quota says.
  func takePlace(of index: UInt32, in namespace: Namespace) -> Bool {
    let limit = tables.quotas[namespace].connections
    guard core.census.line(namespace).pointee.connections.take(upTo: limit) else { return false }
    records[index].pointee.hasPlace = true
    records[index].pointee.belong(to: namespace, traffic)
    return true
  }

  func tenantFull(_ namespace: Namespace) -> Refusal {
    tables.quotas.refusal("tenant-full", "this tenant has as many connections as it may", in: namespace)
  }
}
