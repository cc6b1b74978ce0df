import HubKernel

extension ContractRule {
  private static let queries = [
    "", "?", "?limit=-1&cursor=%00", "?x=" + String(repeating: "y", count: 4_000),
  ]

  static let requests = ContractRule(
    "requests", "each of its paths answers whatever is asked, and never with 500",
    hint: "answer .problem(400, code: \"bad-limit\", \"...\") when a request makes no sense"
  ) { course, notes in
    let hub = try await course.hub()
    let served = course.status(in: hub)?.declares.serves ?? []
    if served.isEmpty { return notes.skipped = "it serves no path" }
    var count = 0
    for route in served {
      let path = route.path.split(separator: "/").map { $0.hasPrefix(":") ? "%E2%80%AEx" : $0 }
        .joined(separator: "/")
      for query in queries {
        let answer = await hub.ask(
          route.method, "/\(path)\(query)", headers: [("host", "localhost")],
          body: route.method == "GET" ? "" : Sample.oddText, isAdmin: route.audience == .administrators)
        await course.pause(hub, .seconds(30), real: .milliseconds(100))
        count += 1
        if answer.status == 500 { notes.find("answers \(route.method) \(route.path) with 500") }
        if answer.status == 0 { notes.find("does not answer \(route.method) \(route.path)") }
        answer.hangUp()
      }
    }
    course.findFall(in: hub, after: "when it is asked over HTTP", &notes)
    notes.measured = "\(count) requests"
  }
}
