import HubTesting
import Testing

@testable import HubKernel

/// Somebody wants something and cannot wait. Whoever is asked leaves a word.
private struct Knock: Intent, Sendable {
  var namespace = Namespace.standard
  var trail: [String] = []
}

/// Somebody wants something and can wait.
private struct Call: PatientIntent {
  var namespace = Namespace.standard
  var trail: [String] = []
}

@Suite struct GateTests {
  /// Is asked at these stages, inline and patiently, and decides each time the same.
  private static func decider(_ stages: Stage..., verdict: Verdict = .proceed) -> Behaviour {
    Behaviour(wire: { hub, host, name in
      for stage in stages {
        hub.before(Knock.self, at: stage) { intent in
          intent.trail.append("\(name) \(stage)")
          return verdict
        }
        hub.before(Call.self, at: stage) { intent in
          await host.clock.sleep(until: host.clock.now + 1_000_000)
          intent.trail.append("\(name) \(stage)")
          return verdict
        }
      }
    })
  }

  /// What becomes of both intents, which must be the same.
  private static func ask(_ hub: TestHub) async throws -> Decision<Knock> {
    let knock = await hub.ask(Knock())
    let call = try await hub.ask(Call())
    #expect(knock.intent.trail == call.intent.trail)
    #expect(knock.isTaken == call.isTaken)
    #expect(knock.refusal == call.refusal)
    return knock
  }

  @Test func asksByStageAndThenByLine() async throws {
    let bench = Bench(
      a: Self.decider(.carry, .shape), b: Self.decider(.screen, .shape),
      c: Self.decider(.authorize, .identify, .screen))
    let hub = try await bench.hub(["a": 1, "b": 1, "c": 1])
    #expect(
      try await Self.ask(hub).intent.trail == [
        "b1 screen", "c1 screen", "c1 identify", "c1 authorize", "a1 shape", "b1 shape", "a1 carry",
      ])
    #expect(try await Self.ask(hub).mayProceed)
    try await hub.reload(with: bench.yaml(["c": 1, "b": 1, "a": 1]))
    #expect(
      try await Self.ask(hub).intent.trail == [
        "c1 screen", "b1 screen", "c1 identify", "c1 authorize", "b1 shape", "a1 shape", "a1 carry",
      ])
  }

  @Test func anIntentThatNobodyHasASayInProceeds() async throws {
    let hub = try await Bench().hub(["a": 1])
    #expect(try await Self.ask(hub).mayProceed)
  }

  @Test func whatIsTakenIsAskedNobodyElse() async throws {
    let hub = try await Bench(
      a: Self.decider(.screen), b: Self.decider(.carry, verdict: .taken), c: Self.decider(.carry)
    ).hub(["a": 1, "b": 1, "c": 1])
    let decision = try await Self.ask(hub)
    #expect(decision.isTaken)
    #expect(decision.refusal == nil)
    #expect(decision.intent.trail == ["a1 screen", "b1 carry"])
  }

  @Test func whatIsRefusedIsAskedNobodyElseAndCounted() async throws {
    let refusing = Self.decider(
      .authorize, verdict: .refuse("not-today", "come back tomorrow", retryAfter: .seconds(86_400)))
    let hub = try await Bench(a: Self.decider(.shape), b: refusing).hub(["a": 1, "b": 1])
    let decision = try await Self.ask(hub)
    #expect(!decision.isTaken)
    #expect(
      decision.refusal
        == Refusal(
          "not-today", "come back tomorrow", by: "b", retryAfter: .seconds(86_400), stage: .authorize))
    #expect(decision.intent.trail == ["b1 authorize"])
    // The inline one and the patient one.
    #expect(hub.plugins.map(\.refusals) == [[:], ["not-today": 2]])
  }

  @Test func whoCarriesMayNotRefuse() async throws {
    let hub = try await Bench(
      a: Self.decider(.carry, verdict: .refuse("no", "too heavy")), b: Self.decider(.carry)
    ).hub(["a": 1, "b": 1])
    let decision = try await Self.ask(hub)
    #expect(decision.mayProceed)
    #expect(decision.intent.trail == ["a1 carry", "b1 carry"])
    #expect(hub.plugins.map(\.refusals) == [[:], [:]])
    #expect(hub.logLines.filter { $0.contains("a stage where nobody may") }.count == 1)
  }

  @Test(arguments: Stage.allCases) func aBrokenPluginRefusesWhereItMustDecide(stage: Stage) async throws {
    var broken = Self.decider(stage)
    broken.start = { host, _ in host.spawn { throw Mishap("out of order") } }
    let hub = try await Bench("broken at \(stage)", a: broken, b: Self.decider(stage)).hub(["a": 1, "b": 1])
    await hub.pass(.seconds(60))
    #expect(hub.plugins.map(\.state) == [.failed, .running])
    let decision = try await Self.ask(hub)
    if stage <= .authorize {
      #expect(decision.refusal?.code == "plugin-failed")
      #expect(decision.refusal?.by == "a")
      #expect(decision.intent.trail.isEmpty)
    } else {
      #expect(decision.mayProceed)
      #expect(decision.intent.trail == ["b1 \(stage)"])
    }
  }

  @Test func theWorldGoesOnWhileOneConnectionIsDecidedUpon() async throws {
    let key = "theWorldGoesOnWhileOneConnectionIsDecidedUpon"
    let order = Lock([String]())
    Behaviour.set(
      "\(key)/a", Diary(),
      Behaviour(wire: { hub, host, _ in
        hub.before(AdmitConnection.self, at: .shape) { intent in
          order.withLock { $0.append("shape \(intent.peer.name)") }
          return .proceed
        }
        hub.before(AdmitConnection.self, at: .identify) { intent in
          if intent.peer == "slow" { await host.clock.sleep(until: host.clock.now + 2_000_000_000) }
          order.withLock { $0.append("identify \(intent.peer.name)") }
          return .proceed
        }
      }))
    let hub = try await TestHub(
      yaml: "plugins: [chatter, {a: {test: \(key)}}]",
      catalogue: Bench.catalogue + [CatalogueEntry(Chatter.self)])
    let slow = await hub.connect("slow")
    let (ann, bob) = (await hub.connect("ann"), await hub.connect("bob"))
    for client in [ann, bob] { await hub.join("x", by: client) }
    await hub.signal("hello", to: "bob", by: ann)
    #expect(bob.heard.map(\.gist) == ["connected", "hello"])
    await hub.close(bob)
    #expect(ann.heard.map(\.gist) == ["connected", "joined bob@x", "lost bob@x"])
    #expect(slow.state == .waiting)
    await hub.pass(.seconds(2))
    #expect(slow.heard == ["connected"])
    #expect(
      order.withLock { $0 } == [
        "identify ann", "shape ann", "identify bob", "shape bob", "identify slow", "shape slow",
      ])
  }
}
