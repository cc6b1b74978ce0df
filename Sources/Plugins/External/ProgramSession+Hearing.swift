import HubKernel
import HubPrograms

extension ProgramSession {
  func heard(_ line: UnsafeRawBufferPointer) {
    metrics.lines.add()
    dialogue.hear(line, now: clock.now)
    if dialogue.effects.count >= 64 { settle() }
  }

  func murmured(_ line: UnsafeRawBufferPointer) {
    guard murmurs.allows(now: clock.now) else { return }
    host.log.quote(.info, String(decoding: line, as: UTF8.self), [("from", "stderr")] + murmurs.taken())
  }

  func paused() {
    settle()
    // Whoever does not read what it is answered may not ask for more.
    conversation?.listen((conversation?.unsent ?? 0) < ProgramSession.stuffedPipe)
  }

  func hasRoom() {
    lastUnsent = 0
    conversation?.listen(true)
    pump()
  }

  func ended(_ end: ConversationEnd) {
    // Who has finished may go before it is told to.
    let hasFinished = dialogue.phase == .draining && end == .exited(0)
    let wasAsked = fault == nil && (dialogue.phase == .over || hasFinished)
    if fault == nil, !wasAsked {
      fault = ProgramFault(end == .tooLong ? .longLine : .exit, end.words)
    }
    dialogue.end()
    carryOut()
    if let timer { loop?.forget(timer.number) }
    timer = nil
    let error: (any Error)? =
      problems.isEmpty ? fault : ProgramProblem(description: problems.joined(separator: "; "))
    if let fault, problems.isEmpty { tell(fault) }
    conclude(error.map { .failure($0) } ?? .success(()))
  }

  private func tell(_ fault: ProgramFault) {
    metrics.count(fault.kind)
    host.log.error(
      "a program failed",
      [
        "kind": fault.kind.rawValue, "what": fault.description,
        "after": lastKind.isEmpty ? "nothing" : lastKind,
      ])
    crashed.emit(PluginCrashed(plugin: program.id, how: fault.description, lastLine: lastKind))
  }

  private func conclude(_ end: Result<Void, any Error>) {
    let former = shared.withLock { shared in
      let former = shared
      shared = Shared()
      shared.end = end
      return former
    }
    if let opening = former.opening {
      if case .success = end {
        opening.resume(throwing: ProgramFault(.exit, "it ended before it was ready"))
      } else {
        opening.resume(with: end)
      }
    }
    former.lasting?.resume(with: end)
    former.draining?.resume()
    former.closing?.resume()
  }

  /// Carries out what follows from what was said, and looks when something is due next.
  func settle() {
    carryOut()
    flushSoon()
    schedule()
  }

  private func carryOut() {
    while !dialogue.effects.isEmpty {
      for effect in dialogue.takeEffects() { carryOut(effect) }
    }
  }

  private func carryOut(_ effect: Dialogue.Effect) {
    switch effect {
    case .say(let line, let kind):
      outbox += line
      outbox.append(UInt8(ascii: "\n"))
      lastKind = kind
    case .introduced: break
    case .ready: isReady()
    case .problem(let setting, let message):
      problems.append(setting.isEmpty ? message : "\(setting): \(message)")
      // All of them come before it exits; who does not exit is made to.
      conversation?.finish(within: ProgramSession.grace)
    case .answered(let id, let answer):
      guard let waiter = waiting.removeValue(forKey: id) else { return }
      if answer != .away { metrics.answerTime.observe(clock.now &- waiter.began) }
      waiter.answer.resume(returning: answer)
    case .late: metrics.late.add()
    case .wish(let wish): carryOut(wish)
    case .drained: isDrained()
    case .mistake(let kind, let words): note(kind, words)
    case .fault(let fault):
      self.fault = fault
      conversation?.cut()
    }
  }

  func note(_ kind: Trouble.Mistake, _ words: String) {
    metrics.count(kind)
    host.log.warning("a program made a mistake", ["kind": kind.rawValue, "what": words])
  }

  private func isReady() {
    let opening = shared.withLock { shared in
      shared.isReady = true
      defer { shared.opening = nil }
      return shared.opening
    }
    host.log.info("a program is ready", ["version": program.version])
    opening?.resume()
    pump()
  }

  /// One timer, for whatever is due first.
  private func schedule() {
    let due =
      conversation?.unsent ?? 0 > 0
      ? min(dialogue.nextDue, lastProgress &+ ProgramSession.stuckTime) : dialogue.nextDue
    if let timer, timer.due <= due { return }
    if let timer { loop?.forget(timer.number) }
    timer = nil
    guard due != .max, let loop else { return }
    let now = clock.now
    let delay = Duration.nanoseconds(Int64(clamping: due > now ? due - now : 0))
    timer = (
      loop.after(delay) { [weak self] in
        guard let self else { return }
        timer = nil
        watchProgress()
        dialogue.tick(now: clock.now)
        settle()
      }, due
    )
  }

  /// Whether it still reads.
  private func watchProgress() {
    let unsent = conversation?.unsent ?? 0
    let now = clock.now
    if unsent == 0 || unsent < lastUnsent { lastProgress = now }
    lastUnsent = unsent
    if unsent > 0, now &- lastProgress >= ProgramSession.stuckTime {
      dialogue.fail(.silence, "it reads nothing of what it is written")
    }
  }
}
