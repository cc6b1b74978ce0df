import HubKernel

extension ContractRule {
  /// How many of each kind are told.
  private static let samples = 3

  static let events = ContractRule(
    "events", "it survives every event of the hub, whatever is in its fields",
    hint: "an event is read from a message of a stranger: do without what is not there"
  ) { course, notes in
    let hub = try await course.hub()
    var count = 0
    var unmade: [String] = []
    for kind in hub.eventKinds {
      for sample in Sample.Kind.allCases {
        guard let events = try? (0..<samples).map({ try kind.make(FieldDecoder(Sample(sample, number: $0))) })
        else {
          unmade.append(kind.name)
          continue
        }
        for event in events { await hub.happen(event, of: kind) }
        await course.pause(hub, .milliseconds(1), real: .milliseconds(5))
        count += events.count
        let restarts = notes.findings.count
        course.findFall(
          in: hub, after: "when it hears '\(kind.name)' with \(sample.words)", restarts: restarts, &notes)
        if !notes.findings.isEmpty { return notes.measured = "\(count) events" }
      }
    }
    // A program that has just died is noticed a little later.
    await course.pause(hub, .seconds(1), real: .milliseconds(300))
    course.findFall(in: hub, after: "when it has heard every event", &notes)
    course.find(warningsOf: hub, while: "it heard every event", &notes)
    let left = Set(unmade).count
    notes.measured = "\(count) events" + (left > 0 ? ", \(left) types could not be made up" : "")
  }
}

extension Sample.Kind {
  /// What is in the fields, in words.
  var words: String {
    switch self {
    case .plain: "plain fields"
    case .empty: "empty fields"
    case .long: "fields of 64 KiB"
    case .odd: "unusual letters"
    }
  }
}
