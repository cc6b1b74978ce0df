internal import HubKernel
internal import HubLoad

extension Verb {
  static let bench = Verb(
    "bench", "load a hub with peers, and say how fast it was and whether the client was the limit",
    operands: [
      Operand(
        "ACTION",
        "what is measured: letting in, introducing, passing signals (both words), or moving",
        words: ["connect", "announce", "relay", "signal", "migrate"]),
      Operand(
        "URL", "the hub, ws://HOST:PORT or wss://HOST; that of ./Plugins.yaml when nothing is said",
        isOptional: true),
    ],
    flags: [
      Flag("--peers", "connect and announce: so many peers; 100 when nothing is said", value: "COUNT"),
      Flag("--networks", "announce: spread over so many networks; 1 when nothing is said", value: "COUNT"),
      Flag("--pairs", "relay and migrate: so many pairs of peers; 1, or 16 without a rate", value: "COUNT"),
      Flag("--rate", "so many a second, all together; max is as fast as the hub answers", value: "RATE"),
      Flag("--size", "relay and migrate: the data of a signal; 200 B when nothing is said", value: "SIZE"),
      Flag("--depth", "without a rate, so many are under way at once for each; 16", value: "COUNT"),
      Flag("--for", "relay: how long signals are sent, 10s; connect: how long peers stay, 0s", value: "TIME"),
      Flag(
        "--threads", "so many threads of the client; all cores but one, and 4 at most",
        value: "COUNT"),
      Flag("--insist", "go on at the same pace when the hub asks to slow down"),
      Flag("--hubs", "migrate: so many hubs, 2 to 9; 3 when nothing is said", value: "COUNT"),
      Flag("--token-file", "the file with the credential to show to the hub", value: "FILE"),
      Flag("--authority", "the file with the authority behind the hub's certificate, PEM", value: "FILE"),
      Flag("--admin", "ask the hub there what rules in dry run would have refused", value: "ADDRESS"),
      Flag("--config", "read this file instead of ./Plugins.yaml", value: "FILE"),
      Flag("--svg", "draw latencies and the course of it into this file", value: "FILE"),
      Flag("--ascii", "draw in plain ASCII, whatever the locale says"),
      Flag("--quiet", "show no bar"),
      Flag.json,
    ],
    examples: [
      Example(
        "hubctl bench signal --rate 500", "500 signals a second from one peer to another"),
      Example(
        "hubctl bench connect wss://hub.example.org --peers 5000 --rate 1000", "how long being let in takes"),
      Example("hubctl bench announce --peers 200 --networks 4", "how long until all know all"),
      Example(
        "hubctl bench relay --pairs 64 --rate max --for 30s --svg relay.svg", "the most it passes on"),
      Example("hubctl bench migrate --hubs 3", "hubs of its own, whose links move and come back"),
    ]
  ) { invocation in
    let desk = BenchDesk(invocation)
    switch invocation.arguments.operand(0) {
    case "connect": return try await desk.load(.connect)
    case "announce": return try await desk.load(.announce)
    case "migrate": return try await desk.migrate()
    default: return try await desk.load(.relay)
    }
  }
}
