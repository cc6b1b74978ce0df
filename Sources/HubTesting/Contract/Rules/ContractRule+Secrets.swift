import HubKernel

extension ContractRule {
  private static let secretWords = Secret.typeWords

  static let secrets = ContractRule(
    "secrets", "a secret of its settings is never seen again",
    hint: "never log, send or count what a Secret holds; a digest of it is a secret as well"
  ) { course, notes in
    let fields = course.entry.fields.filter { $0.type == secretWords }
    let written = course.contract.settings.contains("env:")
    if fields.isEmpty && !written { return notes.skipped = "it has no secrets" }
    let settings = written ? nil : course.contract.settings + "\n" + fields.map(line).joined()
    let hub: TestHub
    do { hub = try await course.hub(settings: settings) } catch {
      return notes.skipped = "its secrets cannot be made up: give them with --config"
    }
    await hub.connect("guest", in: "lobby")
    for kind in course.heardKinds(in: hub) {
      for sample in Sample.Kind.allCases {
        guard let event = try? kind.make(FieldDecoder(Sample(sample, number: 1))) else { continue }
        await hub.happen(event, of: kind)
      }
    }
    for type in course.status(in: hub)?.declares.receives ?? [] {
      for text in Traffic.messages(of: type) { await hub.send(text, by: "guest") }
    }
    await course.pause(hub, .seconds(60), real: .milliseconds(500))
    try await hub.stop()
    if hub.logLines.contains(where: { $0.contains(course.secret) }) {
      notes.find("writes a secret into the log")
    }
    if hub.clients.contains(where: { $0.heard.contains { $0.text.contains(course.secret) } }) {
      notes.find("sends a secret to a peer")
    }
    let labels = hub.kernel.meters().flatMap(\.labels)
    if labels.contains(where: { $0.value.contains(course.secret) }) {
      notes.find("puts a secret into a meter")
    }
    notes.measured = "\(max(fields.count, 1)) looked for"
  }

  /// A setting below its groups, as a line of YAML.
  private static func line(_ field: FieldDescription) -> String {
    field.path.dropLast().map { "\($0): {" }.joined() + "\(field.path.last ?? ""): env:CONTRACT_KIT"
      + String(repeating: "}", count: max(0, field.path.count - 1)) + "\n"
  }
}
