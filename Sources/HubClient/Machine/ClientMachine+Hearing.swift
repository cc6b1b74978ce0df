internal import HubBase

/// What comes from the hub.
extension ClientMachine {
  /// A message has come.
  func heard(_ link: Int, _ bytes: [UInt8], now: Int64) {
    self.now = max(self.now, now)
    guard !isOver else { return }
    var limits = JSONLimits()
    limits.bytes = options.limits.message
    let message = bytes.withUnsafeBytes { try? JSONValue(parsing: $0, limits: limits) }
    if let attempt, attempt.link == link {
      guard let message, message["type"]?.text == "connected" else { return }
      return adopt(attempt, message)
    }
    guard connection?.link == link else { return }
    count()
    guard let message, let type = message["type"]?.text else { return }
    if type == "resumable" { connection?.place.seen = 0 }
    take(message, type)
  }

  /// Counts what came, and says so now and then where the hub keeps a place.
  private func count() {
    connection?.heardAt = now
    connection?.isAsking = false
    guard let place = connection?.place, let seen = place.seen else { return }
    place.seen = seen + 1
    guard (seen + 1) % ClientLimits.confirmed == 0 else { return }
    say(
      .object([
        .init("type", .string("seen")), .init("data", .object([.init("count", .number("\(seen + 1)"))])),
      ]))
  }

  private func take(_ message: JSONValue, _ type: String) {
    let data = message["data"] ?? .null
    switch type {
    case "connected", "resumable": return
    case "pong": return pongs.isEmpty ? () : pongs.removeFirst()(.success(message))
    case "error": return refused(message)
    case "peer-discovered": return discovered(message)
    case "peer-disconnected": return left(message)
    case "goodbye": return sender(message).map { tell(.goodbye($0, data: data)) } ?? ()
    case "goaway":
      tell(.goaway(data))
      return goAway(data)
    case "warning": return tell(.warning(data == .null ? message : data))
    case "id-challenge": return prove(data)
    case "id-proven": return isAnnounced ? () : join()
    case "record", "record-ended": return changed(type, data)
    default: break
    }
    if let question = question(message, type) { return settle(question, .success(message)) }
    guard let from = sender(message) else { return tell(.message(message)) }
    if type == "answer", peerStates[from] == .offerSent { enter(.answerReceived, with: from) }
    tell(.signal(Signal(from: from, type: type, data: data)))
  }

  private func sender(_ message: JSONValue) -> PeerID? { message["fromPeerId"]?.text.flatMap { PeerID($0) } }

  private func discovered(_ message: JSONValue) {
    guard let data = message["data"], case .object(let members) = data,
      let id = data["peerId"]?.text.flatMap({ PeerID($0) }), isHere(message)
    else { return }
    let rest = members.filter { $0.key != "peerId" && $0.key != "isHub" }
    let member = Member(
      id, isHub: data["isHub"]?.bool ?? false, data: .object(rest), networkName: networkName)
    guard roster.add(member, limit: options.limits.peers) else { return }
    tell(.peer(member))
    enter(.peerFound, with: id)
  }

  private func left(_ message: JSONValue) {
    guard let id = message["data"]?["peerId"]?.text.flatMap({ PeerID($0) }), isHere(message) else { return }
    let reason = message["data"]?["reason"]?.text ?? "disconnected"
    guard let member = roster.remove(id) else { return }
    tell(.peerLeft(member, reason: reason))
    // A channel lives on without the hub, and says itself when it ends.
    if peerStates[id] != .connected, peerStates[id] != .dataTransfer { enter(.disconnected, with: id) }
  }

  private func isHere(_ message: JSONValue) -> Bool {
    (message["networkName"]?.text ?? networkName).utf8.elementsEqual(networkName.utf8)
  }

  /// Whoever asked for this. Not every plugin gives the number back, but each answers in order.
  private func question(_ message: JSONValue, _ type: String) -> Int? {
    guard let name = message["messageId"]?.text else {
      return questions.filter { $0.value.answer == type }.keys.min()
    }
    return Self.number(name).flatMap { questions[$0]?.answer == type ? $0 : nil }
  }

  private func refused(_ message: JSONValue) {
    let error = ClientError(message: message)
    if let number = message["messageId"]?.text.flatMap(Self.number), questions[number] != nil {
      return settle(number, .failure(error))
    }
    tell(.error(error))
  }
}
