import HubKernel

extension ContractRule {
  private static let drainTime = Duration.seconds(5)

  static let drain = ContractRule(
    "drain", "draining ends by its deadline, also with a peer that is still there",
    hint: "finish in drain what is in flight, and begin nothing"
  ) { course, notes in
    let hub = try await course.hub()
    await hub.connect(PeerID(named: "guest"))
    let began = hub.clock.now
    try await hub.drain(within: drainTime)
    let spent = hub.clock.now - began
    // A clock that goes by itself also goes while the kernel counts the last connection.
    let slack = course.contract.isProgram ? Duration.seconds(1) : .zero
    if spent > (drainTime + slack).nanoseconds { notes.find("does not drain by its deadline") }
    course.find(warningsOf: hub, while: "the hub drained", &notes)
    try await hub.stop()
    notes.measured = "\(spent / 1_000_000) ms of \(drainTime.milliseconds) ms"
  }

  static let silence = ContractRule(
    "silence", "it says and does nothing more once stop has returned",
    hint: "wait in stop for whatever still runs; what host.spawn and host.every began ends by itself"
  ) { course, notes in
    let hub = try await course.hub()
    let client = await hub.connect(PeerID(named: "witness"))
    await course.pause(hub, .seconds(1), real: .milliseconds(100))
    try await hub.stop()
    let (said, heard) = (hub.log.count { $0.plugin == course.id }, client.heard.count)
    let told = hub.eventCount
    let counted = meters(of: course.id, in: hub)
    await course.pause(hub, .seconds(3600), real: .milliseconds(500))
    if hub.log.count(where: { $0.plugin == course.id }) > said {
      notes.find("goes on talking after it has stopped")
    }
    if client.heard.count > heard { notes.find("goes on sending after it has stopped") }
    if hub.eventCount > told { notes.find("goes on telling events after it has stopped") }
    if meters(of: course.id, in: hub) != counted { notes.find("goes on counting after it has stopped") }
    if !hub.kernel.census.isClean { notes.find("leaves something running after the hub has stopped") }
    course.find(warningsOf: hub, while: "the hub stopped", &notes)
  }

  private static func meters(of id: String, in hub: TestHub) -> [Int] {
    hub.kernel.meters().filter { $0.owner == id }.map(\.value)
  }
}
