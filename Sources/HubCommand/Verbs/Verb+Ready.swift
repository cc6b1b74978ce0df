internal import HubKernel

extension Verb {
  static let ready = Verb(
    "ready", "say whether the running hub takes new peers, for probes and scripts",
    flags: [Flag("--alive", "only whether it answers at all: a hub that drains does")] + Flag.hub
      + Flag.configuration,
    examples: [
      Example("hubctl ready", "ends with 0 when it does, with 7 when not, with 5 when there is no hub"),
      Example("hubctl ready --alive", "with 0 as long as the hub need not be started again"),
    ]
  ) { invocation in
    let path = invocation.arguments.has("--alive") ? "/livez" : "/readyz"
    let answer = try await AdminClient(invocation).reply(to: AdminClient.Request(method: "GET", path: path))
    switch answer.status {
    case 200:
      invocation.console.note(path == "/livez" ? "the hub answers" : "the hub takes new peers")
      return .ok
    case 503:
      // A line for each thing that stands against it, and a last one that says so.
      let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
      for line in lines { invocation.console.say(String(line).printable) }
      return .problems
    case 404: throw CommandFailure(.notFound, "the hub does not say how it is: 'health' is not on")
    default: throw AdminClient.failure(answer) ?? CommandFailure(.failed, "the hub answered \(answer.status)")
    }
  }
}
