internal import HubKernel
internal import HubTokens

/// Shows what a hub with this configuration would think of a token.
struct TokenInspection {
  private static let limit = 65_536

  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  func run() async throws -> ExitCode {
    let token = try token()
    let inspector = try inspector()
    var peer: PeerID?
    if let text = invocation.arguments.value("--peer") {
      peer = PeerID(text)
      if peer == nil { throw CommandFailure(.usage, "a peer id has 40 hexadecimal digits") }
    }
    let report = await inspector.inspect(token, peer: peer)
    invocation.console.say(invocation.arguments.has("--json") ? json(report) : text(report))
    return report.isTaken ? .ok : .problems
  }

  private func token() throws -> String {
    let bytes: [UInt8]
    if let path = invocation.arguments.operand(1), path != "-" {
      switch FileText.bytes(of: path, limit: Self.limit) {
      case .success(let text): bytes = text
      case .failure(let failure):
        throw CommandFailure(
          .failed, "\(path.printable) cannot be read: \(failure)",
          hint: "a token comes from a file or standard input, not from the command line")
      }
    } else {
      bytes = SecretInput.standardInput()
    }
    let words = SecretInput.trimmed(bytes)
    guard !words.isEmpty else { throw CommandFailure(.usage, "there is no token") }
    return String(decoding: words, as: UTF8.self)
  }

  /// The plugin that decides about tokens, put together as a hub would and not started.
  private func inspector() throws -> any TokenInspecting {
    var loaded = ConfigurationLoader(invocation).load(withSecrets: true)
    let kernel = loaded.rehearsal()
    if loaded.problems.hasErrors {
      invocation.console.note(loaded.rendered(colour: invocation.console.errors.hasColour))
      throw CommandFailure(.invalid, "")
    }
    guard let inspector = kernel?.service((any TokenInspecting).self) else {
      throw CommandFailure(
        .notFound, "no plugin of \(loaded.path) decides about tokens", hint: "add '- auth-tokens' to plugins")
    }
    return inspector
  }

  private func text(_ report: TokenReport) -> String {
    var text = "\(report.kind)\n"
    for (name, value) in [("header", report.header), ("claims", report.claims)] {
      guard case .object(let members)? = value else { continue }
      text += "\n\(name)\n"
      text += Table(members.map { ["  \($0.key.printable)", $0.value.description.printable] }).text
    }
    text += "\nchecks\n"
    text += Table(report.checks.map { ["  \($0.isOK ? "ok" : "NO")", $0.what, $0.words.printable] }).text
    return text + "\nthis hub would \(report.isTaken ? "take" : "refuse") it\n"
  }

  private func json(_ report: TokenReport) -> String {
    let json = JSONWriter()
    json.object { json in
      json.field("kind", report.kind)
      json.field("isTaken", report.isTaken)
      for (name, value) in [("header", report.header), ("claims", report.claims)] {
        guard let value else { continue }
        json.key(name)
        value.write(to: json)
      }
      json.list("checks") { list in
        for check in report.checks {
          list.object { one in
            one.field("check", check.what)
            one.field("isOK", check.isOK)
            one.field("words", check.words)
          }
        }
      }
    }
    return json.text
  }
}
