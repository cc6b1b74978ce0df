/// What whoever has the client wants of it.
extension ClientMachine {
  func announce(_ ticket: Int, _ name: String, _ data: JSONValue) {
    let moves = !name.utf8.elementsEqual(networkName.utf8)
    (networkName, self.data) = (name, data)
    if moves {
      for member in roster.clear() { tell(.peerLeft(member, reason: "moved")) }
      peerStates = peerStates.filter { $0.value == .connected || $0.value == .dataTransfer }
    }
    guard connection != nil else {
      return whenReady(ticket) { [unowned self] in emit(.settle(ticket, .success(.null))) }
    }
    join { [unowned self] in emit(.settle(ticket, $0)) }
  }

  func signal(_ ticket: Int, to peer: PeerID, _ type: String, _ data: JSONValue) {
    whenReady(ticket) { [unowned self] in
      pass(to: peer, type, data) { [unowned self] in emit(.settle(ticket, $0)) }
    }
  }

  /// Passes a signal now, as one that is ready may.
  func pass(
    to peer: PeerID, _ type: String, _ data: JSONValue,
    _ complete: @escaping (Result<JSONValue, ClientError>) -> Void
  ) {
    if type == "offer" { enter(.offerSent, with: peer) }
    let members = [
      JSONValue.Member("type", .string(type)), .init("targetPeerId", .string("\(peer)")),
      .init("networkName", .string(networkName)), .init("data", data),
    ]
    confirmed(members, complete)
  }

  func post(_ ticket: Int, _ message: JSONValue) {
    guard message.description.utf8.count <= options.limits.message else {
      let error = ClientError("message-too-long", "a message has at most \(options.limits.message) bytes")
      return emit(.settle(ticket, .failure(error)))
    }
    whenReady(ticket) { [unowned self] in
      say(message)
      emit(.settle(ticket, .success(.null)))
    }
  }

  func question(_ ticket: Int, _ type: String, _ data: JSONValue?, answer: String) {
    whenReady(ticket) { [unowned self] in
      ask(type, data, answer: answer) { [unowned self] in emit(.settle(ticket, $0)) }
    }
  }
}
