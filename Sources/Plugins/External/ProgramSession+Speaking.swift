import HubKernel
import HubPrograms

extension ProgramSession {
  private static let eventsAtOnce = 512
  private static let bytesAtOnce = 65_536

  /// An event happened: on whatever thread that was, nobody waits for the program.
  func hear(_ event: ToldEvent) {
    let (mustCall, dropped) = backlog.put(event, at: host.clock.wallMilliseconds)
    if dropped > 0 {
      metrics.dropped.add()
      // Once when it begins, and then at each further thousand.
      if dropped == 1 || dropped % 1_024 == 0 { host.isBehind(dropped) }
    }
    if mustCall { pumpSoon() }
  }

  func pumpSoon() { loop?.run { [self] in pump() } }

  /// Writes what waits, as long as the program takes it.
  func pump() {
    guard dialogue.phase == .ready || dialogue.phase == .draining, let conversation else { return }
    while conversation.unsent < ProgramSession.fullPipe {
      let taken = backlog.take(upTo: ProgramSession.eventsAtOnce)
      guard !taken.entries.isEmpty else { break }
      write(taken.entries, taken.first, taken.epoch)
      flush()
    }
    settle()
  }

  private func write(_ entries: ArraySlice<Backlog.Entry>, _ first: Int, _ epoch: Int64) {
    metrics.events.add(entries.count)
    let isBatch = program.batches && entries.count > 1
    pen.begin(into: &outbox, isBatch: isBatch)
    for (offset, entry) in entries.enumerated() {
      if isBatch, pen.written > ProgramSession.bytesAtOnce { pen.breakLine(in: &outbox) }
      pen.write(entry, first + offset, epoch, into: &outbox)
    }
    pen.end(into: &outbox)
    lastKind = entries.last.map { "event \($0.event.name)" } ?? lastKind
  }

  func flushSoon() {
    guard !outbox.isEmpty, !isFlushDue else { return }
    isFlushDue = true
    loop?.run { [self] in
      isFlushDue = false
      flush()
    }
  }

  func flush() {
    guard !outbox.isEmpty, let conversation else { return }
    if conversation.unsent == 0 { lastProgress = clock.now }
    outbox.withUnsafeBytes(conversation.say)
    outbox.removeAll(keepingCapacity: outbox.count <= ProgramSession.fullPipe)
  }

  /// Asks the program about an intent.
  func decide(_ intent: inout any ToldIntent, at stage: Stage) async -> Verdict {
    let name = WireName.of(type(of: intent))
    let fields = JSONWriter()
    fields.object { json in
      json.field("intent", name)
      json.field("at", "\(stage)")
      json.field("namespace", intent.namespace.name)
      intent.tell(json)
    }
    metrics.questions.add()
    switch await ask(.question, "ask \(name)", Array(fields.bytes.dropFirst().dropLast())) {
    case .proceed(let amend):
      for member in amend {
        guard let complaint = intent.amend(member.key, to: member.value) else { continue }
        loop?.run { [self] in
          dialogue.mistake(
            .unknownName, "it amends '\(member.key.prefix(40).description.forLog)': \(complaint)",
            now: clock.now)
          settle()
        }
      }
      return .proceed
    case .taken: return .taken
    case .refuse(let code, let reason, let retryAfter, let rule):
      return .refuse(StaticCode(code), reason, retryAfter: retryAfter, rule: rule.map { StaticCode($0) })
    case .response, .away: return settings.whenAway == .refuse && stage.mayRefuse ? .away : .proceed
    }
  }

  /// Asks the program for what it serves.
  func answer(_ request: HTTPRequest) async -> HTTPResponse {
    let fields = JSONWriter()
    fields.object { json in
      request.tell(json)
      json.field("parameters") { json in
        for (name, value) in request.parameters.sorted(by: { $0.key < $1.key }) {
          json.key(name)
          json.string(value)
        }
      }
      if let text = String(validating: request.body, as: UTF8.self) {
        json.field("body", text)
      } else {
        json.field("base64", Base64.encode(request.body))
      }
      json.field("remote", request.remote)
      json.key("namespace")
      if let tenant = request.view.tenant { json.string(tenant.name) } else { json.null() }
    }
    let answer = await ask(
      .request, "request \(request.method)", Array(fields.bytes.dropFirst().dropLast()))
    guard case .response(let status, let headers, let body, let isJSON) = answer else {
      return .problem(503, code: "plugin-away", "the plugin that serves this does not answer", by: program.id)
    }
    var fieldsOfHead = headers.map { (name: $0.key.lowercased(), value: $0.value.text ?? "") }
    if isJSON, !fieldsOfHead.contains(where: { $0.name == "content-type" }) {
      fieldsOfHead.append(("content-type", "application/json"))
    }
    return HTTPResponse(status: status, headers: fieldsOfHead, body: .bytes(body))
  }

  private func ask(_ kind: OpenQuestions.Kind, _ what: String, _ members: [UInt8]) async -> Answer {
    guard let loop, shared.withLock({ $0.isReady }) else { return .away }
    return await withCheckedContinuation { continuation in
      loop.run { [self] in
        let began = clock.now
        let id = dialogue.ask(kind, what, now: began) { json in
          members.withUnsafeBytes { json.members(verbatim: $0) }
        }
        guard let id else { return continuation.resume(returning: .away) }
        waiting[id] = (began, continuation)
        settle()
      }
    }
  }
}

extension Verdict {
  /// What a question gets that nobody answers.
  fileprivate static let away = Verdict.refuse(
    "plugin-away", "the plugin that must decide this does not answer")
}
