internal import HubKernel
internal import HubTesting

/// Plays a recording to a plugin and tells what it did, or what differs.
struct ReplayDesk {
  private static let fastest = 1_000_000.0
  private let invocation: Invocation
  private var console: Console { invocation.console }
  private var arguments: Arguments { invocation.arguments }

  init(_ invocation: Invocation) { self.invocation = invocation }

  func run() async throws -> ExitCode {
    guard let which = arguments.value("--with") else {
      throw CommandFailure(
        .usage, "'replay' needs to know the plugin", hint: "hubctl replay events.rec --with greeter")
    }
    let path = arguments.operand(0) ?? ""
    if which.contains("/") || which == "." {
      var words = ["replay", path, "--with", PackageTrial.name]
      for flag in ["--against", "--config", "--speed"] {
        if let value = arguments.value(flag) { words += [flag, value] }
      }
      if arguments.has("--json") { words.append("--json") }
      return try PackageTrial(folder: which, invocation: invocation).run(words)
    }
    let recording = try recording(path)
    let result = try await play(recording, to: which)
    tellUntold(result, of: recording)
    if let other = arguments.value("--against") {
      return try await compare(result.acts.map(text), with: other, recording)
    }
    for act in result.acts { console.say(text(act)) }
    if result.acts.isEmpty { console.note("\(which) did nothing when it heard \(result.told) events") }
    return .ok
  }

  private func recording(_ path: String) throws(CommandFailure) -> Recording {
    let bytes: [UInt8]
    switch FileText.bytes(of: path, limit: Recording.longest) {
    case .success(let read): bytes = read
    case .failure(let failure):
      throw CommandFailure(
        .notFound, "\(path.printable) cannot be read: \(failure)", hint: "'hubctl record' writes one")
    }
    do { return try Recording(bytes) } catch {
      throw CommandFailure(
        .invalid, "\(path.printable):\(error.line): \(error.message)",
        hint: "'hubctl record' writes one line about the hub, and then one for each event")
    }
  }

  private func play(_ recording: Recording, to which: String) async throws -> Replay.Result {
    var replay = Replay(try ContractDesk(invocation).contract(for: which))
    if let text = arguments.value("--speed") {
      guard let speed = Double(text), speed > 0, speed <= ReplayDesk.fastest else {
        throw CommandFailure(.usage, "'\(text.printable)' is no speed", hint: "write --speed 10")
      }
      replay.speed = speed
    }
    return try await replay.run(recording)
  }

  private func tellUntold(_ result: Replay.Result, of recording: Recording) {
    for (name, reason) in result.untold.sorted(by: { $0.key < $1.key }) {
      console.note("'\(name.printable)' was not told: \(reason)")
    }
    if recording.lost > 0 { console.note("\(recording.lost) events are missing from the recording") }
  }

  private func text(_ act: ReplayedAct) -> String {
    guard arguments.has("--json") else { return act.line }
    let json = JSONWriter()
    json.object {
      $0.field("milliseconds", Int(act.milliseconds))
      $0.field("after", act.after)
      $0.field("did", act.what)
    }
    return json.text
  }

  private func compare(_ lines: [String], with other: String, _ recording: Recording) async throws -> ExitCode
  {
    let expected: [String]
    switch FileText.exists(other) ? FileText.bytes(of: other, limit: Recording.longest) : nil {
    case .success(let bytes):
      expected = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    case .failure(let failure):
      throw CommandFailure(.failed, "\(other.printable) cannot be read: \(failure)")
    case nil: expected = try await play(recording, to: other).acts.map(text)
    }
    let difference = ReplayDifference(from: expected, to: lines)
    for line in difference.lines { console.say(line) }
    console.note(difference.summary)
    return difference.lines.isEmpty ? .ok : .problems
  }
}
