internal import HubBase
internal import HubTokens

/// What is said to the hub, and who waits for what comes of it.
extension ClientMachine {
  private static let prefix = "client-"

  static func number(_ messageID: String) -> Int? {
    messageID.hasPrefix(prefix) ? Int(messageID.dropFirst(prefix.count)) : nil
  }

  /// The connection is new: nobody there knows of this peer, unless its place was kept.
  func opened(_ connected: JSONValue, isResumed: Bool) {
    let hub = connection?.hub ?? ""
    tell(.connected(hub: hub, isResumed: isResumed))
    if isResumed {
      isAnnounced = true
      enter(.announced, hub: hub)
      confirm { [unowned self] in if case .success = $0 { isBack(isResumed: true) } }
      return runWaiting()
    }
    isAnnounced = false
    failQuestions(ClientError("disconnected", "the hub was lost before it answered"))
    pongs = []
    roster.doubt()
    join()
  }

  /// Announces this peer.
  func join() { join { _ in } }

  func join(_ complete: @escaping (Result<JSONValue, ClientError>) -> Void) {
    let hub = connection?.hub ?? ""
    let message = [
      JSONValue.Member("type", .string("announce")), .init("networkName", .string(networkName)),
      .init("data", data),
    ]
    confirmed(message) { [unowned self] result in
      switch result {
      case .success:
        isAnnounced = true
        enter(.announced, hub: hub)
        runWaiting()
        isBack(isResumed: false)
      case .failure(let error): notJoined(hub, error)
      }
      complete(result)
    }
  }

  /// The hub does not let this peer into its network: it may later, or another word is needed.
  private func notJoined(_ hub: String, _ error: ClientError) {
    guard connection?.hub == hub, error.code != "disconnected", error.code != "closed" else { return }
    // The proof is under way, and what is proven is announced.
    if error.code == "id-not-proven", options.identity != nil { return }
    tell(.error(error))
    guard let seconds = error.retryAfter else { return failWaiting(error) }
    _ = after(.milliseconds(Int64(min(max(seconds, 0), 300) * 1_000))) { [unowned self] in
      if connection?.hub == hub, !isAnnounced { join() }
    }
  }

  /// All that the hub knew at once of the others has come.
  private func isBack(isResumed: Bool) {
    tell(.ready(hub: connection?.hub ?? ""))
    guard !isResumed else { return }
    for topic in watches.keys.sorted() { beginWatch(topic) }
    callOff(sweeping)
    sweeping = after(options.timing.sweep) { [unowned self] in
      for member in roster.sweep() {
        tell(.peerLeft(member, reason: "gone"))
        if peerStates[member.id] == .peerFound { enter(.disconnected, with: member.id) }
      }
    }
  }

  /// Shows that the id belongs to the key, where the hub asks.
  func prove(_ data: JSONValue) {
    guard let identity = options.identity, case .ed25519(let half) = identity.publicKey.parts,
      let challenge = data["challenge"]?.text.flatMap({ Base64URL.decode(Array($0.utf8)) }),
      challenge.count == IdentityProof.challengeLength, let hub = data["hub"]?.text, hub.utf8.count <= 128,
      let signature = try? identity.sign(
        IdentityProof.statement(challenge: challenge, peer: options.id, hub: hub))
    else { return tell(.message(.object([.init("type", .string("id-challenge")), .init("data", data)]))) }
    say(
      .object([
        .init("type", .string("id-proof")),
        .init(
          "data",
          .object([
            .init("publicKey", .string(Base64URL.encode(half))),
            .init("signature", .string(Base64URL.encode(signature))),
          ])),
      ]))
  }

  /// Says something that has no answer of its own; completes when the hub has taken it, or refused.
  func confirmed(
    _ members: [JSONValue.Member], _ complete: @escaping (Result<JSONValue, ClientError>) -> Void
  ) {
    guard let number = expect(nil, complete) else { return }
    guard say(.object(members + [.init("messageId", .string("\(Self.prefix)\(number)"))])) else {
      return settle(number, .failure(unsaid(members)))
    }
    // What the hub has to say about a message comes before the answer to what is asked after it.
    confirm { [unowned self] in settle(number, $0) }
  }

  private func unsaid(_ members: [JSONValue.Member]) -> ClientError {
    connection == nil
      ? ClientError("disconnected", "there is no connection to a hub")
      : ClientError("message-too-long", "a message has at most \(options.limits.message) bytes")
  }

  /// Waits until the hub has done all that was said to it so far.
  func confirm(_ complete: @escaping (Result<JSONValue, ClientError>) -> Void) {
    guard pongs.count < options.limits.questions, say(.object([.init("type", .string("ping"))])) else {
      return complete(.failure(ClientError("disconnected", "there is no connection to a hub")))
    }
    pongs.append(complete)
  }

  /// Asks the hub something that it answers with a message of that type.
  func ask(
    _ type: String, _ data: JSONValue?, answer: String,
    _ complete: @escaping (Result<JSONValue, ClientError>) -> Void
  ) {
    guard let number = expect(answer, complete) else { return }
    var members = [JSONValue.Member("type", .string(type))]
    if let data { members.append(.init("data", data)) }
    members.append(.init("messageId", .string("\(Self.prefix)\(number)")))
    if !say(.object(members)) { settle(number, .failure(unsaid(members))) }
  }

  private func expect(
    _ answer: String?, _ complete: @escaping (Result<JSONValue, ClientError>) -> Void
  ) -> Int? {
    guard questions.count < options.limits.questions else {
      complete(.failure(Self.tooMuch(options.limits.questions)))
      return nil
    }
    let number = nextNumber()
    let alarm = after(options.timing.question) { [unowned self] in
      settle(number, .failure(ClientError("no-answer", "the hub does not answer")))
    }
    questions[number] = Question(answer: answer, alarm: alarm, complete: complete)
    return number
  }

  static func tooMuch(_ most: Int) -> ClientError {
    ClientError("too-much-waiting", "\(most) wait already, which is all that may")
  }

  func settle(_ number: Int, _ result: Result<JSONValue, ClientError>) {
    guard let question = questions.removeValue(forKey: number) else { return }
    callOff(question.alarm)
    question.complete(result)
  }

  /// Whoever waits for the hub waits no longer. Answers to pings may still come where the place is kept, so
  /// those stay counted.
  func failQuestions(_ error: ClientError) {
    let asked = pongs
    pongs = asked.map { _ in { _ in } }
    for number in questions.keys.sorted() { settle(number, .failure(error)) }
    for pong in asked { pong(.failure(error)) }
  }

  /// Does something once this peer is in its network.
  func whenReady(_ ticket: Int, _ work: @escaping () -> Void) {
    guard !isOver, isStarted else {
      let why = isOver ? "the client was closed" : "the client was not opened yet: call open()"
      return emit(.settle(ticket, .failure(endError ?? ClientError("closed", why))))
    }
    if isAnnounced { return work() }
    guard waiting.count < options.limits.questions else {
      return emit(.settle(ticket, .failure(Self.tooMuch(options.limits.questions))))
    }
    waiting.append((ticket, work))
  }

  /// Somebody does not wait any longer.
  func forget(_ ticket: Int) { waiting.removeAll { $0.ticket == ticket } }

  private func runWaiting() {
    let due = waiting
    waiting = []
    for one in due { one.work() }
  }

  func failWaiting(_ error: ClientError) {
    let due = waiting
    waiting = []
    for one in due { emit(.settle(one.ticket, .failure(error))) }
  }
}
