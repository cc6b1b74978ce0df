internal import HubKernel

extension Verb {
  private static let fewestHubs = 2
  private static let mostHubs = 9

  static let development = Verb(
    "dev", "start hubs on this machine to be thrown away: a mesh that moves to data channels, or a fleet",
    operands: [
      Operand(
        "ACTION", "kill ends a hub that another terminal has started", words: ["kill"], isOptional: true),
      Operand("HUB", "which one: its number, or its port where several terminals have one", isOptional: true),
    ],
    flags: [
      Flag("--hubs", "a mesh of so many hubs, 2 to 9; 3 when nothing is said", value: "COUNT"),
      Flag("--fleet", "a fleet of so many hubs instead, with a nats-server of its own", value: "COUNT"),
      Flag(
        "--delay", "how long they stay ready before WebSockets go; 10s when nothing is said", value: "TIME"),
      Flag("--stay", "keep them when the story is told, until Ctrl-C"),
      Flag("--open", "keep them, and print links to a demo and a console of each"),
    ],
    examples: [
      Example("hubctl dev --hubs 3", "the eight steps, from the first hub to signals over data channels"),
      Example("hubctl dev --hubs 5 --delay 2s", "more of them, and sooner"),
      Example("hubctl dev --fleet 3", "peers of three hubs, while a hub and the server are killed"),
      Example("hubctl dev --stay", "then try things out with the ports that are printed"),
      Example(
        "hubctl dev --hubs 5 --delay 2s --open", "with links to click: two tabs that chat, the console"),
      Example("hubctl dev kill 2", "elsewhere: hub-2 is gone at once, and the first terminal tells the rest"),
    ]
  ) { invocation in
    let arguments = invocation.arguments
    if arguments.operand(0) == "kill" { return try killHub(invocation) }
    if arguments.has("--fleet") {
      guard !arguments.has("--open") else {
        throw CommandFailure(.usage, "--open goes with a mesh", hint: "hubctl dev --hubs 3 --open")
      }
      guard !arguments.has("--hubs"), !arguments.has("--delay") else {
        throw CommandFailure(
          .usage, "a fleet is no mesh", hint: "--hubs and --delay go with a mesh, --fleet alone with a fleet")
      }
      let play = try FleetPlay(
        invocation.console, hubs: try number("--fleet", arguments), stays: arguments.has("--stay"),
        environment: invocation.environment)
      return try await play.play()
    }
    let count = try number("--hubs", arguments)
    var delay = Duration.seconds(10)
    if let text = arguments.value("--delay") {
      guard let time = try? Duration.parse(text), time >= .milliseconds(50), time <= .seconds(600) else {
        throw CommandFailure(.usage, "--delay is a time from 50ms to 10m", hint: "write --delay 10s")
      }
      delay = time
    }
    let play = Development(
      invocation.console, hubs: count, delay: delay, stays: arguments.has("--stay"),
      opens: arguments.has("--open"))
    return try await play.play()
  }

  private static func killHub(_ invocation: Invocation) throws -> ExitCode {
    let text = invocation.arguments.operand(1) ?? ""
    guard let number = Int(text), (1...mostHubs).contains(number) || (1_024...65_535).contains(number) else {
      throw CommandFailure(
        .usage, "which hub? '\(text.printable)' is no number from 1 to \(mostHubs), and no port")
    }
    guard invocation.arguments.flags.keys.allSatisfy({ $0 == "--color" }) else {
      throw CommandFailure(.usage, "'dev kill' takes no flags", hint: "hubctl dev kill \(number)")
    }
    let victim = try DevelopmentVictim.find(number)
    try victim.kill()
    invocation.console.note("\(victim.name) is gone")
    return .ok
  }

  private static func number(_ flag: String, _ arguments: Arguments) throws(CommandFailure) -> Int {
    guard let text = arguments.value(flag) else { return 3 }
    guard let count = Int(text), (fewestHubs...mostHubs).contains(count) else {
      throw CommandFailure(.usage, "\(flag) is a number from \(fewestHubs) to \(mostHubs)")
    }
    return count
  }
}
