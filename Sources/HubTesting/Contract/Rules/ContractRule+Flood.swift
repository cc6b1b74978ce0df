import CHubSys
import HubKernel

extension ContractRule {
  private static let flooded = 10_000
  private static let burst = 1_000
  private static let guests = 100
  /// What each event of a flood may leave behind, on the average.
  private static let bytesForEach = 64

  static let flood = ContractRule(
    "flood", "it outlives 10,000 events at once, and hears again what comes afterwards",
    hint: "hear only what is of interest: hub.on(PeerLeft.self, where: \\.isHub)"
  ) { course, notes in
    let hub = try await course.hub()
    let kinds = course.heardKinds(in: hub)
    if kinds.isEmpty { return notes.skipped = "it hears no event" }
    var deepest = 0
    for kind in kinds {
      guard let events = try? plainEvents(of: kind) else { continue }
      for event in events.prefix(1) {
        await hub.happen(all: Array(repeating: event, count: flooded), of: kind)
      }
      deepest = max(deepest, course.status(in: hub)?.waiting ?? 0)
    }
    await course.pause(hub, .seconds(60), real: .seconds(2))
    // How many may wait for a program is among its settings.
    if deepest > Mailbox.limit, !course.contract.isProgram {
      notes.find("lets \(deepest) events wait for it")
    }
    let left = course.status(in: hub)?.waiting ?? 0
    if left > 0 { notes.find("does not get through \(left) events that wait for it") }
    course.findFall(in: hub, after: "when 10,000 events come at once", &notes)
    let dropped = course.status(in: hub)?.dropped ?? 0
    notes.measured = "\(flooded * kinds.count) events, \(dropped) dropped"
  }

  static let memory = ContractRule(
    "memory", "what it keeps does not grow with the number of events",
    hint: "give everything that grows a limit, and forget on PeerDisconnected what was kept for a peer"
  ) { course, notes in
    if course.contract.isProgram {
      notes.skipped = "its memory is that of another process, for which limits are set"
      return
    }
    guard course.contract.isAlone else { return notes.skipped = "other things happen in this process" }
    guard usedBytes() > 0 else { return notes.skipped = unknownMemory }
    let hub = try await course.hub()
    let kinds = course.heardKinds(in: hub).isEmpty ? [] : course.heardKinds(in: hub)
    var growth: [Int] = []
    // The first round fills what has a limit.
    for round in 0...3 {
      let before = usedBytes()
      for kind in kinds { try await drip(kind, into: hub) }
      try await say(flooded / 5, in: hub)
      hub.forget()
      if round > 0 { growth.append(usedBytes() - before) }
    }
    let least = growth.min() ?? 0
    if least > flooded * bytesForEach {
      notes.find("grows without bound: \(least >> 10) KiB more after each \(flooded) events")
    }
    notes.measured = "\(max(0, least) >> 10) KiB more after \(flooded) events"
  }

  /// The C library knows nothing of an allocator that a sanitizer has put in its place.
  private static let unknownMemory = "with a sanitizer nobody knows how much memory is in use"

  private static func plainEvents(of kind: EventKind) throws -> [any Event] {
    try (0..<guests).map { try kind.make(FieldDecoder(Sample(.plain, number: $0))) }
  }

  private static func drip(_ kind: EventKind, into hub: TestHub) async throws {
    guard let events = try? plainEvents(of: kind) else { return }
    for _ in 0..<(flooded / burst) {
      let all = (0..<burst).map { events[$0 % events.count] }
      await hub.happen(all: all, of: kind)
      hub.forget()
    }
  }

  private static func say(_ count: Int, in hub: TestHub) async throws {
    let client = await hub.connect("talker")
    let message = #"{"type":"announce","networkName":"lobby","data":{}}"#
    for _ in 0..<(count / guests) {
      await hub.send(Array(repeating: message, count: guests), by: client)
      hub.forget()
    }
    await hub.close(client)
    await hub.pass(.seconds(60))
  }

  private static func usedBytes() -> Int { Int(clamping: hub_used_heap()) }
}

extension Course {
  /// The types of events that the plugin hears.
  func heardKinds(in hub: TestHub) -> [EventKind] {
    let heard = Set(status(in: hub)?.declares.hears ?? [])
    return hub.eventKinds.filter { heard.contains($0.name) }
  }
}
