import HubKernel

extension ContractRule {
  static let reload = ContractRule(
    "reload", "every message is answered once and every event heard once while it is exchanged",
    hint: "take over in adopt what the predecessor has in flight"
  ) { course, notes in
    let hub = try await course.hub()
    let client = await hub.connect(PeerID(named: "traffic"))
    await course.pause(hub, .zero, real: .milliseconds(50))
    _ = client.take()
    let asked = Lock(0)
    let rounds = course.contract.isProgram ? 6 : 12
    var refusals = 0
    for round in 1...rounds {
      // Away, back, and twice exchanged for another instance of itself.
      let isExchanged = round % 4 == 3
      let yaml = course.yaml(with: round % 4 != 1, round: round, isExchanged: isExchanged)
      let configuration = try hub.configuration(of: yaml)
      let kernel = hub.kernel
      let outcome = await hub.network.bench.perform { [world = hub.world] in
        world.carryOut {
          await kernel.reload(to: configuration)
        } meanwhile: {
          let number = asked.withLock { asked in
            asked += 1
            return asked
          }
          TrafficPlugin.ask(number, client, world)
        }
      }
      guard case .success(.rejected(let reasons)) = outcome else { continue }
      // It may say that no tenant can be without it. What it had is then to go on as before.
      if isExchanged { refusals += 1 } else { notes.find("cannot be reloaded: \(reasons)") }
    }
    await course.pause(hub, .zero, real: .milliseconds(50))
    await hub.settle()
    judge(client, asked: asked.withLock { $0 }, in: hub, &notes)
    course.find(warningsOf: hub, while: "it was reloaded", &notes)
    notes.measured =
      "\(rounds - refusals) reloads, \(asked.withLock { $0 }) messages"
      + (refusals > 0 ? "; never exchanged for itself, which it refuses" : "")
  }

  private static func judge(
    _ client: TestClient, asked: Int, in hub: TestHub, _ notes: inout ContractNotes
  ) {
    let answers = client.take().compactMap { $0["answer"]?.int }
    // What the plugin refuses is answered with an error and not with a number, but nothing is answered twice.
    if Set(answers).count != answers.count { notes.find("doubles messages while it is exchanged") }
    if answers != answers.sorted() { notes.find("lets messages overtake each other while it is exchanged") }
    let refused = client.heard.count { $0.type == "error" }
    if answers.count + refused < asked { notes.find("loses messages while it is exchanged") }
    if TrafficPlugin.heard(in: hub) != answers {
      notes.find("loses or doubles events while it is exchanged")
    }
  }
}
