import HubKernel

extension ContractRule {
  static let messages = ContractRule(
    "messages", "whatever peers send it stands, and each refusal has a code in kebab-case and a sentence",
    hint:
      "write .refuse(\"too-far\", \"nobody of that region may come\"), and only at a stage that may refuse"
  ) { course, notes in
    let hub = try await course.hub()
    let types = (course.status(in: hub)?.declares.receives ?? []) + Traffic.usualTypes
    for (name, query) in Traffic.queries {
      let client = await hub.upgrade(query: query, as: PeerID(named: name))
      await course.pause(hub, .zero, real: .milliseconds(20))
      Traffic.findOddRefusal(client, by: course.id, &notes)
    }
    var count = 0
    let talker = await hub.connect("talker")
    await hub.connect("target", in: "lobby")
    await course.pause(hub, .zero, real: .milliseconds(20))
    for type in types {
      for text in Traffic.messages(of: type) {
        if !talker.isOpen { await hub.connect("talker") }
        await hub.send(text, by: "talker")
        await course.pause(hub, .milliseconds(100), real: .milliseconds(2))
        count += 1
      }
      course.findFall(in: hub, after: "when a peer sends '\(type)'", &notes)
    }
    for client in hub.clients { Traffic.findOddRefusal(client, by: course.id, &notes) }
    await course.pause(hub, .seconds(1), real: .milliseconds(200))
    course.findFall(in: hub, after: "when peers have said what they like", &notes)
    for warning in course.warnings(in: hub) {
      notes.find("made the hub complain about its verdicts: \(warning)")
    }
    let refusals = course.status(in: hub)?.refusals ?? [:]
    for code in refusals.keys.sorted() where !code.isKebab {
      notes.find("refuses with the code '\(code.printable)', which is not in kebab-case")
    }
    let refused = refusals.values.reduce(0, +)
    notes.measured = "\(count) messages" + (refused > 0 ? ", \(refused) refusals" : "")
  }
}
