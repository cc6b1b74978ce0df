internal import HubKernel

extension Verb {
  static let console = Verb(
    "console", "print a link that logs a browser in to the console of the running hub, once",
    flags: Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl console", "open what it prints within a minute"),
      Example("hubctl console --admin https://hub.example.com:9090", "the console of a hub elsewhere"),
    ]
  ) { invocation in
    let client = try AdminClient(invocation)
    guard case .tcp = client.target.address else {
      throw CommandFailure(
        .usage, "no browser reaches \(client.address), which is a Unix socket",
        hint: "set hub.admin to an address such as 127.0.0.1:9090")
    }
    let answer = try await client.reply(
      to: AdminClient.Request(method: "POST", path: "/console/tickets"))
    if answer.status == 404 {
      throw CommandFailure(
        .failed, "this hub has no console", hint: "add '- console' to plugins in Plugins.yaml")
    }
    if let failure = AdminClient.failure(answer) { throw failure }
    guard !invocation.arguments.has("--json"), let json = answer.json, let path = json["path"]?.text else {
      invocation.console.say(String(decoding: answer.body, as: UTF8.self))
      return .ok
    }
    let scheme = client.target.isSecure ? "https" : "http"
    invocation.console.say("\(scheme)://\(client.target.address)\(path.printable)")
    return .ok
  }
}
