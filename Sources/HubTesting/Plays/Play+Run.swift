import HubKernel

extension Play {
  /// Performs the play; throws at the first line that does not come true.
  public func perform(on stage: any PlayStage) async throws {
    var cast = Cast(stage: stage)
    for step in steps {
      do {
        try await cast.act(step)
      } catch let failure as StepReader.Mistake {
        throw PlayFailure(place: "\(name):\(step.line)", what: failure.what)
      } catch {
        throw PlayFailure(place: "\(name):\(step.line)", what: "\(error)")
      }
    }
    for (who, left) in try await cast.unread() {
      throw PlayFailure(place: "\(name):end", what: "\(who) was told as well: \(left)")
    }
  }
}

/// The characters of a play, with what they have heard and not yet received.
private struct Cast {
  let stage: any PlayStage
  var networks: [String: String] = [:]
  var heard: [String: [String]] = [:]
  var names: Set<String> = []

  init(stage: any PlayStage) { self.stage = stage }

  mutating func act(_ step: Step) async throws {
    let who = step.who
    switch step.action {
    case .run(let yaml): try await stage.run(filled(try await addressed(yaml)))
    case .isCalled:
      names.insert(who)
      try await stage.answer(who)
    case .connect(let path, let id, let network):
      try await connect(who, path, id)
      networks[who] = network
      try await receive(#"{"type":"connected","data":{"peerId":"*"}}"#, by: who)
    case .tryToConnect(let path, let id): try await connect(who, path, id)
    case .send(let json): try await stage.send(addressed(filled(json), by: who), by: who)
    case .sendText(let text): try await stage.send(filled(text), by: who)
    case .receive(let patterns, inAnyOrder: true): try await receive(patterns, by: who)
    case .receive(let patterns, inAnyOrder: false):
      for pattern in patterns { try await receive(pattern, by: who) }
    case .receiveNothing:
      try await listen(who)
      if let first = heard[who]?.first { throw StepReader.Mistake(what: "\(who) receives \(first)") }
    case .ignore:
      try await listen(who)
      heard[who] = []
    case .isClosed(let code, let reason): try await check(who, closedWith: code, reason)
    case .isRefused(let status):
      let given = try await stage.refusal(of: who)
      if given != status { throw StepReader.Mistake(what: "\(who) is not refused with \(status)") }
    case .leave: try await stage.end(who, politely: true)
    case .vanish: try await stage.end(who, politely: false)
    case .fallSilent: try await stage.silence(who)
    case .pass(let time): try await stage.pass(time)
    case .ask(let target, let status, let pattern): try await ask(target, status, pattern)
    }
  }

  private mutating func connect(_ who: String, _ path: String, _ id: String?) async throws {
    names.insert(who)
    heard[who] = []
    try await stage.connect(who, path: path, id: id.map { filled($0) } ?? stage.id(of: who))
  }

  private mutating func listen(_ who: String) async throws {
    heard[who, default: []] += try await stage.take(by: who)
  }

  private mutating func receive(_ pattern: String, by who: String) async throws {
    try await listen(who)
    guard let first = heard[who]?.first else { throw StepReader.Mistake(what: "\(who) receives nothing") }
    if let mismatch = try mismatch(pattern, first) {
      throw StepReader.Mistake(what: "\(mismatch) in what \(who) receives: \(first)")
    }
    heard[who]?.removeFirst()
  }

  private mutating func receive(_ patterns: [String], by who: String) async throws {
    try await listen(who)
    for pattern in patterns {
      let place = try heard[who]?.firstIndex { try mismatch(pattern, $0) == nil }
      guard let place else {
        throw StepReader.Mistake(what: "\(who) does not receive \(pattern) but \(heard[who] ?? [])")
      }
      heard[who]?.remove(at: place)
    }
  }

  private func mismatch(_ pattern: String, _ text: String) throws -> String? {
    Pattern(wanted: try JSONValue(parsing: filled(pattern))).mismatch(try? JSONValue(parsing: text))
  }

  private func check(_ who: String, closedWith code: UInt16, _ reason: String?) async throws {
    guard let close = try await stage.close(seenBy: who) else {
      throw StepReader.Mistake(what: "\(who) is not closed")
    }
    if close.code != code || (reason != nil && close.reason != reason) {
      throw StepReader.Mistake(what: "\(who) is closed with \(close.code) \(close.reason)")
    }
  }

  private func ask(_ target: String, _ status: Int, _ pattern: String?) async throws {
    let answer = try await stage.get(target)
    guard answer.status == status else {
      throw StepReader.Mistake(what: "\(target) answers \(answer.status)")
    }
    if let pattern, let mismatch = try mismatch(pattern, answer.body) {
      throw StepReader.Mistake(what: "\(mismatch) in the answer: \(answer.body)")
    }
  }

  /// The text with ids in place of `${Name}` and `${Name:upper}`.
  private func filled(_ text: String) -> String {
    var out = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "$"), let end = rest[start...].firstIndex(of: "}") {
      out += rest[..<start]
      let inner = rest[start..<end].dropFirst(2)
      let parts = inner.split(separator: ":").map(String.init)
      let id = stage.id(of: parts.first ?? "")
      out += parts.last == "upper" ? id.uppercased() : id
      rest = rest[rest.index(after: end)...]
    }
    return out + rest
  }

  /// The text with the address of a server in place of `${Name:url}`.
  private func addressed(_ text: String) async throws -> String {
    var out = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "$"), let end = rest[start...].firstIndex(of: "}") {
      let inner = rest[start..<end].dropFirst(2)
      let isAddress = inner.hasSuffix(":url")
      out += rest[..<start]
      out += isAddress ? try await stage.url(of: String(inner.dropLast(4))) : String(rest[start...end])
      rest = rest[rest.index(after: end)...]
    }
    return out + rest
  }

  /// Adds the network of a character to a message that names none.
  private func addressed(_ json: String, by who: String) -> String {
    guard let network = networks[who], case .object(let members)? = try? JSONValue(parsing: json),
      !members.contains(where: { $0.key == "networkName" })
    else { return json }
    return JSONValue.object(members + [JSONValue.Member("networkName", .string(network))]).description
  }

  /// What somebody heard and nobody mentioned.
  mutating func unread() async throws -> [(String, [String])] {
    for who in names { try await listen(who) }
    return heard.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
