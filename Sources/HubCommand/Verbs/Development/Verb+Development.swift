internal import HubKernel

extension Verb {
  private static let fewestHubs = 2
  private static let mostHubs = 9

  static let development = Verb(
    "dev", "start hubs on this machine to be thrown away, and tell how they move to data channels",
    flags: [
      Flag("--hubs", "so many hubs, 2 to 9; 3 when nothing is said", value: "COUNT"),
      Flag(
        "--delay", "how long they stay ready before WebSockets go; 10s when nothing is said", value: "TIME"),
      Flag("--stay", "keep them when the story is told, until Ctrl-C"),
    ],
    examples: [
      Example("hubctl dev --hubs 3", "the eight steps, from the first hub to signals over data channels"),
      Example("hubctl dev --hubs 5 --delay 2s", "more of them, and sooner"),
      Example("hubctl dev --stay", "then try things out with the ports that are printed"),
    ]
  ) { invocation in
    let arguments = invocation.arguments
    let count = arguments.value("--hubs").map { Int($0) ?? 0 } ?? 3
    guard (fewestHubs...mostHubs).contains(count) else {
      throw CommandFailure(.usage, "--hubs is a number from \(fewestHubs) to \(mostHubs)")
    }
    var delay = Duration.seconds(10)
    if let text = arguments.value("--delay") {
      guard let time = try? Duration.parse(text), time >= .milliseconds(50), time <= .seconds(600) else {
        throw CommandFailure(.usage, "--delay is a time from 50ms to 10m", hint: "write --delay 10s")
      }
      delay = time
    }
    let play = Development(
      invocation.console, hubs: count, delay: delay, stays: arguments.has("--stay"))
    return try await play.play()
  }
}
