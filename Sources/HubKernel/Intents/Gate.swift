/// A handler of an intent, with the plugin that must answer for it.
struct Decider<I: Intent>: Sendable {
  enum Body: Sendable {
    case inline(@Sendable (inout I) -> Verdict)
    case patient(@Sendable (inout I) async -> Verdict)
  }
  let plugin: PluginTicket
  let stage: Stage
  let body: Body
}

/// A handler and the one that is asked next.
final class Turn<I: Intent>: Sendable {
  let decider: Decider<I>
  let next: Turn<I>?

  private init(_ decider: Decider<I>, _ next: Turn<I>?) {
    self.decider = decider
    self.next = next
  }

  static func chain(_ deciders: [Decider<I>]) -> Turn<I>? {
    deciders.reversed().reduce(nil) { Turn($1, $0) }
  }
}

/// The handlers of an intent whose type is not known.
protocol GateLists: AnyObject, Sendable {
  /// Whether anybody stands at this gate, in whatever namespace.
  var hasDeciders: Bool { get }
}

/// The handlers of one intent, by namespace and in the order in which they are asked. Never changed, only
/// replaced.
final class GateTable<I: Intent>: GateLists {
  /// By namespace; those beyond the end see what the first one sees.
  let lists: [[Decider<I>]]
  /// The same, each as a chain. A pointer, since whoever asks for every message should not count references.
  private nonisolated(unsafe) let chains: UnsafeMutablePointer<Turn<I>?>

  init(lists: [[Decider<I>]]) {
    self.lists = lists
    chains = .allocate(capacity: lists.count)
    let everybody = Turn.chain(lists[0])
    for (place, list) in lists.enumerated() {
      let isLikeFirst =
        list.map { ObjectIdentifier($0.plugin) } == lists[0].map { ObjectIdentifier($0.plugin) }
      (chains + place).initialize(to: isLikeFirst ? everybody : Turn.chain(list))
    }
  }

  deinit {
    chains.deinitialize(count: lists.count)
    chains.deallocate()
  }

  @inline(__always)
  func chain(in namespace: Namespace) -> Unmanaged<Turn<I>>? {
    let index = Int(namespace.index)
    return chains[index < lists.count ? index : 0].map { Unmanaged.passUnretained($0) }
  }

  var hasDeciders: Bool { lists.contains { !$0.isEmpty } }

  func deciders(in namespace: Namespace) -> [Decider<I>] {
    let index = Int(namespace.index)
    return lists[index < lists.count ? index : 0]
  }

  /// Those who are still to be asked when an intent turns out to concern this tenant: the later stages.
  func deciders(in namespace: Namespace, after stage: Stage) -> [Decider<I>] {
    deciders(in: namespace).filter { $0.stage > stage }
  }
}

/// Asks whoever has a say before an intent is carried out. Held by the plugin that performs the intent.
public struct Gate<I: Intent>: Sendable {
  let number: Int
  let core: KernelCore

  /// Asks on the reactor that owns `peer`.
  public func ask(_ intent: inout I, on peer: Peer) -> Result<Bool, Refusal> {
    peer.lane.ask(self, &intent)
  }
}

extension Gate where I: PatientIntent {
  /// Asks from a task; true means that somebody took it.
  public func ask(_ intent: inout I) async -> Result<Bool, Refusal> {
    let table = core.tables.gate(self)
    var tenant = intent.namespace
    var deciders = table.deciders(in: tenant)
    var next = 0
    while next < deciders.count {
      let decider = deciders[next]
      next += 1
      let verdict: Verdict
      switch decider.body {
      case _ where decider.plugin.isBroken: verdict = decider.verdictWhenBroken
      case .inline(let decide): verdict = decide(&intent)
      case .patient(let decide): verdict = await decide(&intent)
      }
      if let answer = decider.conclude(verdict) { return answer }
      if I.mayChangeTenant, intent.namespace != tenant {
        tenant = intent.namespace
        deciders = table.deciders(in: tenant, after: decider.stage)
        next = 0
      }
    }
    return .success(false)
  }
}

extension Decider {
  var verdictWhenBroken: Verdict {
    stage.failsClosed
      ? .refuse("plugin-failed", "the plugin that must decide this is out of order") : .proceed
  }

  /// Asks one that can answer at once, on a lane; nil when the next one is to be asked.
  @inline(__always)
  func ask(_ intent: inout I, on lane: UInt16) -> Result<Bool, Refusal>? {
    if plugin.isBroken { return conclude(verdictWhenBroken) }
    guard case .inline(let decide) = body else { return nil }
    let began = plugin.startTiming(on: lane)
    let verdict = decide(&intent)
    plugin.stopTiming(began)
    if case .proceed = verdict { return nil }
    return conclude(verdict)
  }

  /// The answer that a verdict amounts to, or nil when the next one is to be asked.
  func conclude(_ verdict: Verdict) -> Result<Bool, Refusal>? {
    switch verdict {
    case .proceed: return nil
    case .taken: return .success(true)
    case .refuse where !stage.mayRefuse:
      plugin.noteRefusalOutOfPlace(intent: I.wireName)
      return nil
    case .refuse(let code, let reason, let retryAfter, let rule):
      plugin.countRefusal(code)
      return .failure(Refusal(code, reason, by: plugin.id, retryAfter: retryAfter, stage: stage, rule: rule))
    }
  }
}

extension Lane {
  /// Asks the handlers that can answer at once. A patient one must not stand behind a plain intent, and
  /// cannot.
  @inline(__always)
  func ask<I: Intent>(_ gate: Gate<I>, _ intent: inout I) -> Result<Bool, Refusal> {
    guard isWatched(gate.number) else { return .success(false) }
    guard I.mayChangeTenant else { return walk(gate, &intent) }
    let table = tables.gate(gate)
    let deciders = table.deciders(in: intent.namespace)
    if deciders.isEmpty { return .success(false) }
    return ask(table, deciders, &intent)
  }

  /// Asks those whose tenant is known. Nothing here counts references: the lane keeps its tables while it works
  /// on a message, and they keep everybody in them.
  @inline(__always)
  private func walk<I: Intent>(_ gate: Gate<I>, _ intent: inout I) -> Result<Bool, Refusal> {
    guard gate.number < gateCount else { return .success(false) }
    let table = Unmanaged<GateTable<I>>.fromOpaque(gates[gate.number])
    var turn = table._withUnsafeGuaranteedRef { $0.chain(in: intent.namespace) }
    while let here = turn {
      let answer = here._withUnsafeGuaranteedRef { $0.decider.ask(&intent, on: number) }
      if let answer { return answer }
      turn = here._withUnsafeGuaranteedRef { $0.next.map { Unmanaged.passUnretained($0) } }
    }
    return .success(false)
  }

  /// Whether anybody stands at a gate; the last bit stands for all gates that are left.
  @inline(__always)
  func isWatched(_ gate: Int) -> Bool { watched & (1 &<< UInt64(min(gate, 63))) != 0 }

  private func ask<I: Intent>(
    _ table: GateTable<I>, _ first: [Decider<I>], _ intent: inout I
  ) -> Result<Bool, Refusal> {
    var deciders = first
    var tenant = intent.namespace
    var next = 0
    while next < deciders.count {
      let decider = deciders[next]
      next += 1
      if let answer = decider.ask(&intent, on: number) { return answer }
      if I.mayChangeTenant, intent.namespace != tenant {
        tenant = intent.namespace
        deciders = table.deciders(in: tenant, after: decider.stage)
        next = 0
      }
    }
    return .success(false)
  }
}
