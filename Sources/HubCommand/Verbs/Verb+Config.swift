internal import HubKernel

extension Verb {
  static let config = Verb(
    "config", "show the settings the running hub has, or what is wrong with those it would read",
    operands: [Operand("ACTION", "what to do", words: ["show", "check"])],
    flags: [Flag("--origin", "for show: also who decided each value")] + Flag.hub + Flag.configuration
      + [Flag.json],
    examples: [
      Example("hubctl config show", "every setting of the running hub; secrets are not shown"),
      Example("hubctl config show --origin", "with file and line, variable or flag"),
      Example("hubctl config check", "what a reload would complain about"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    if invocation.arguments.operand(0) == "show" {
      let answer = try await client.ask("GET", "/admin/v1/config")
      if !invocation.say(asJSON: answer) {
        invocation.console.say(settings(answer, withOrigin: invocation.arguments.has("--origin")))
      }
      return .ok
    }
    let answer = try await client.ask("GET", "/admin/v1/config/check")
    if !invocation.say(asJSON: answer) {
      let problems = complaints(answer)
      if problems.isEmpty {
        invocation.console.note("nothing is wrong with it")
      } else {
        invocation.console.say(problems)
      }
    }
    return answer.json?["ok"]?.bool == true ? .ok : .problems
  }

  private static func settings(_ answer: AdminClient.Answer, withOrigin: Bool) -> String {
    guard case .array(let settings)? = answer.json?["settings"] else { return "" }
    return Table(
      settings.map { setting in
        let text: (String) -> String = { (setting[$0]?.text ?? "").printable }
        let value = text("value").isEmpty ? "\"\"" : text("value")
        return withOrigin ? [text("name"), value, text("origin")] : [text("name"), value]
      }
    ).text
  }

  private static func complaints(_ answer: AdminClient.Answer) -> String {
    guard case .array(let problems)? = answer.json?["problems"] else { return "" }
    return problems.map { problem in
      let text: (String) -> String = { (problem[$0]?.text ?? "").printable }
      var place = text("file")
      if let line = problem["line"]?.int, let column = problem["column"]?.int {
        place += ":\(line):\(column)"
      }
      let hint = text("hint").isEmpty ? "" : "\n  hint: \(text("hint"))"
      return "\(place): \(text("severity")): \(text("message"))\(hint)\n"
    }.joined()
  }
}
