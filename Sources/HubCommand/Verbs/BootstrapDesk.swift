internal import HubKernel

/// Asks a running hub about the hubs it calls.
struct BootstrapDesk {
  private static let path = "/admin/v1/bootstrap"

  private let invocation: Invocation
  private let client: AdminClient

  init(_ invocation: Invocation) throws {
    self.invocation = invocation
    client = try AdminClient(invocation)
  }

  private var url: String? { invocation.arguments.operand(1) }
  private var wantsJSON: Bool { invocation.arguments.has("--json") }

  private func say(json bytes: [UInt8]) { invocation.console.say(String(decoding: bytes, as: UTF8.self)) }

  func list() async throws {
    let answer = try await client.ask("GET", Self.path)
    if wantsJSON { return say(json: answer.body) }
    guard case .array(let hubs)? = answer.json?["hubs"], !hubs.isEmpty else {
      invocation.console.say("this hub calls nobody, and knows of nobody to call")
      return
    }
    if answer.json?["isActive"]?.bool == false {
      invocation.console.note("nobody is called until 'hubctl bootstrap connect'")
    }
    let heading = ["HUB", "STATE", "SOURCE", "TIER", "REGION", "PRIORITY", "FAILURES", "NEXT", ""]
    let rows = hubs.map { hub in
      let word: (String) -> String = { (hub[$0]?.text ?? "").printable }
      let number: (String) -> String = { hub[$0]?.int.map { "\($0)" } ?? "" }
      return [
        word("uri"), word("state"), word("source"), word("tier"), word("region"), number("priority"),
        number("failures"), word("nextAttempt"), word("trouble"),
      ]
    }
    invocation.console.say(Table([heading] + rows).text)
  }

  func discover() async throws {
    let answer = try await client.ask(AdminClient.Request(method: "POST", path: Self.path + "/discover"))
    if wantsJSON { return say(json: answer.body) }
    guard case .array(let places)? = answer.json?["places"], !places.isEmpty else {
      invocation.console.say("the settings name nobody to ask: bootstrap.discovery.domains")
      return
    }
    for place in places {
      let words = [place["source"], place["place"]].map { ($0?.text ?? "").printable }
      invocation.console.say("\(words[0]) \(words[1]): \(place["found"]?.int ?? 0) found")
      if let trouble = place["trouble"]?.text { invocation.console.say("  \(trouble.printable)") }
      guard case .array(let refused)? = place["refused"] else { continue }
      for one in refused {
        let why = (one["words"]?.text ?? "").printable
        invocation.console.say("  \(one["count"]?.int ?? 0) not used: \(why)")
      }
    }
  }

  func connect() async throws -> ExitCode {
    let json = JSONWriter()
    json.object { if let url { $0.field("url", url) } }
    let answer = try await client.ask(
      AdminClient.Request(method: "POST", path: Self.path + "/links", body: Array(json.bytes)))
    let outcome = answer.json?["outcome"]?.text
    let code: ExitCode = outcome == nil || outcome == "connected" ? .ok : .problems
    if wantsJSON {
      say(json: answer.body)
      return code
    }
    switch outcome {
    case "connected": invocation.console.say("linked to \((answer.json?["hub"]?.text ?? "").printable)")
    case "self": invocation.console.say("that is this hub itself")
    case "failed":
      let words = ["code", "reason"].map { (answer.json?[$0]?.text ?? "").printable }
      invocation.console.say("not linked yet (\(words[0]): \(words[1])); it goes on trying")
    default: invocation.console.say("\(answer.json?["calls"]?.int ?? 0) hubs are called or linked")
    }
    return code
  }

  func disconnect() async throws {
    let query = url.map { "?url=\(PercentEscapes.encode($0))" } ?? ""
    let answer = try await client.ask("DELETE", Self.path + "/links" + query)
    if wantsJSON { return say(json: answer.body) }
    let count = answer.json?["ended"]?.int ?? 0
    invocation.console.say("\(count) link\(count == 1 ? "" : "s") ended; nobody is called there any more")
  }
}
