/// A handler of an intent, with the plugin that must answer for it, and the one that is asked next.
final class Decider<I: Intent>: Sendable {
  enum Body: Sendable {
    case inline(@Sendable (inout I) -> Verdict)
    case patient(@Sendable (inout I) async -> Verdict)
  }
  let plugin: PluginTicket
  let stage: Stage
  let body: Body
  let next: Decider?

  init(plugin: PluginTicket, stage: Stage, body: Body, next: Decider? = nil) {
    self.plugin = plugin
    self.stage = stage
    self.body = body
    self.next = next
  }

  static func chain(_ deciders: [Decider]) -> Decider? {
    deciders.reversed().reduce(nil) { Decider(plugin: $1.plugin, stage: $1.stage, body: $1.body, next: $0) }
  }

  var isPatient: Bool { if case .patient = body { true } else { next?.isPatient ?? false } }
}

/// The handlers of an intent whose type is not known.
protocol GateLists: AnyObject, Sendable {
  /// Whether anybody stands at this gate, in whatever namespace.
  var hasDeciders: Bool { get }
}

/// The handlers of one intent, by namespace and in the order in which they are asked. Never changed, only
/// replaced.
final class GateTable<I: Intent>: GateLists {
  /// The first to be asked by namespace; those beyond the end see what the first namespace sees.
  private let chains: [Decider<I>?]

  init(chains: [Decider<I>?]) { self.chains = chains }

  var hasDeciders: Bool { chains.contains { $0 != nil } }

  @inline(__always)
  func first(in namespace: Namespace) -> Decider<I>? {
    let index = Int(namespace.index)
    return chains[index < chains.count ? index : 0]
  }

  /// Who is asked next. When an intent turns out to concern another tenant, that is one of its later stages.
  @inline(__always)
  func next(after decider: Decider<I>, _ intent: I, _ tenant: inout Namespace) -> Decider<I>? {
    guard I.mayChangeTenant, intent.namespace != tenant else { return decider.next }
    tenant = intent.namespace
    var next = first(in: tenant)
    while let one = next, one.stage <= decider.stage { next = one.next }
    return next
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
    var next = table.first(in: tenant)
    while let decider = next {
      let verdict: Verdict
      switch decider.body {
      case _ where decider.plugin.isBroken: verdict = decider.verdictWhenBroken
      case .inline(let decide): verdict = decide(&intent)
      case .patient(let decide): verdict = await decide(&intent)
      }
      if let answer = decider.conclude(verdict) { return answer }
      next = table.next(after: decider, intent, &tenant)
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
    guard isWatched(gate.number), gate.number < gates.count else { return .success(false) }
    // References are not counted: the lane keeps its tables while it works on a message, and they keep these.
    let table = Unmanaged<GateTable<I>>.fromOpaque(gates[gate.number])
    var tenant = intent.namespace
    var next = table._withUnsafeGuaranteedRef { $0.first(in: tenant).map(Unmanaged.passUnretained) }
    while let here = next {
      let answer = here._withUnsafeGuaranteedRef { $0.ask(&intent, on: number) }
      if let answer { return answer }
      next = here._withUnsafeGuaranteedRef { decider in
        table._withUnsafeGuaranteedRef {
          $0.next(after: decider, intent, &tenant).map(Unmanaged.passUnretained)
        }
      }
    }
    return .success(false)
  }

  /// Whether anybody stands at a gate; the last bit stands for all gates that are left.
  @inline(__always)
  func isWatched(_ gate: Int) -> Bool { watched & (1 &<< UInt64(min(gate, 63))) != 0 }
}
