internal import HubBase

/// Gives a client's machine its turn, one input after the other, and carries out what it asks for.
///
/// Whoever brings an input while nobody is at work does the work; whoever comes meanwhile leaves it to them.
/// So everything happens in one order, and nobody waits for a lock while it does.
final class ClientDriver: @unchecked Sendable {
  // Sendable: what is not behind the lock is used by whoever is at work, and that is one at a time.
  typealias Input = (ClientMachine, Int64) -> Void

  struct Shared {
    var inputs: [Input] = []
    var isAtWork = false
    var tickets: [Int: CheckedContinuation<JSONValue, any Error>] = [:]
    var cancelled: Set<Int> = []
    var nextTicket = 0
  }

  let machine: ClientMachine
  let options: ClientOptions
  let clock: any HubClock
  let shared = Lock(Shared())
  let audience: Audience
  private let transport: any ClientTransport
  private let executor: (any TaskExecutor)?
  private var links: [Int: any ClientLink] = [:]
  /// Those that have brought a message.
  private var opened: Set<Int> = []
  private var isWokenAt: Int64?
  private var sleeper: Task<Void, Never>?
  private var silence: [() -> Void] = []

  init(
    _ options: ClientOptions, _ transport: any ClientTransport, _ clock: any HubClock,
    _ executor: (any TaskExecutor)?, _ chance: @escaping @Sendable () -> Double
  ) throws(ClientError) {
    machine = try ClientMachine(options, chance: chance)
    audience = Audience(most: options.limits.events)
    (self.options, self.transport, self.clock, self.executor) = (options, transport, clock, executor)
  }

  /// Leaves something for the machine, and does it unless somebody is at work.
  func enter(_ input: @escaping Input) {
    let mustWork = shared.withLock { shared in
      shared.inputs.append(input)
      defer { shared.isAtWork = true }
      return !shared.isAtWork
    }
    guard mustWork else { return }
    while true {
      let due = shared.withLock { shared in
        defer { shared.inputs = [] }
        if shared.inputs.isEmpty { shared.isAtWork = false }
        return shared.inputs
      }
      if due.isEmpty { return }
      for input in due {
        input(machine, milliseconds)
        for effect in machine.takeEffects() { carryOut(effect) }
      }
      sleepUntilDue()
      endSilence()
    }
  }

  private var milliseconds: Int64 { Int64(clock.now / 1_000_000) }

  private func carryOut(_ effect: ClientEffect) {
    switch effect {
    case .dial(let number, let hub, let target, let showsToken): dial(number, hub, target, showsToken)
    case .send(let number, let message): links[number]?.send(message)
    case .hangUp(let number, let code):
      links[number]?.close(code: code)
      // Of one that never came about there is nothing to be waited for.
      if !opened.contains(number) { links[number] = nil }
    case .tell(let event): audience.tell(event)
    case .settle(let ticket, let result): settle(ticket, result.mapError { $0 as any Error })
    case .changed(let topic, let change): audience.tell(topic, change)
    }
  }

  private func dial(_ number: Int, _ hub: String, _ target: String, _ showsToken: Bool) {
    switch options.credential.kind {
    case .nothing: open(number, hub, target, nil)
    case .text(let token): open(number, hub, target, showsToken ? token : nil)
    case .asked(let ask):
      Task.detached(executorPreference: executor) { [self] in
        let answer: Result<String?, any Error>
        do { answer = .success(try await ask(hub)) } catch { answer = .failure(error) }
        enter { [self] machine, now in
          guard machine.attempt?.link == number else { return }
          switch answer {
          case .success(let token): open(number, hub, target, token)
          case .failure(let error): machine.ended(number, .failed("there is no token: \(error)"), now: now)
          }
        }
      }
    }
  }

  private func open(_ number: Int, _ hub: String, _ target: String, _ token: String?) {
    let call = LinkCall(
      hub: hub, target: target, subprotocols: HubAddress.subprotocols(token), authority: options.authority,
      longestMessage: options.limits.message, mostUnsent: options.limits.unsent)
    links[number] = transport.open(call) { [weak self] event in
      self?.enter { [weak self] machine, now in
        switch event {
        case .text(let bytes):
          self?.opened.insert(number)
          machine.heard(number, bytes, now: now)
        case .ended(let end):
          self?.links[number] = nil
          self?.opened.remove(number)
          machine.ended(number, end, now: now)
        }
      }
    }
  }

  /// Wakes the machine when something of it is due.
  private func sleepUntilDue() {
    guard let due = machine.due else {
      sleeper?.cancel()
      (sleeper, isWokenAt) = (nil, nil)
      return
    }
    guard due != isWokenAt else { return }
    sleeper?.cancel()
    isWokenAt = due
    sleeper = Task.detached(executorPreference: executor) { [weak self, clock] in
      await clock.sleep(until: UInt64(max(0, due)) &* 1_000_000)
      guard !Task.isCancelled else { return }
      self?.enter { [weak self] machine, now in
        self?.isWokenAt = nil
        machine.tick(now: now)
      }
    }
  }

  /// Waits until every connection has ended.
  func untilSilent() async {
    await withCheckedContinuation { continuation in
      enter { [self] _, _ in silence.append { continuation.resume() } }
    }
  }

  private func endSilence() {
    guard links.isEmpty, !silence.isEmpty else { return }
    let due = silence
    silence = []
    for one in due { one() }
  }

  /// Looks at the machine.
  func look<Value: Sendable>(_ body: @escaping (ClientMachine) -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      enter { machine, _ in continuation.resume(returning: body(machine)) }
    }
  }
}
