internal import HubKernel

extension Verb {
  static let top = Verb(
    "top", "watch the running hub at work: rates, refusals, tenants and plugins by cost, links",
    flags: [
      Flag("--every", "how often to ask; 1s when nothing is said", value: "TIME"),
      Flag("--sort", "by what to sort", value: "ORDER", words: TopOrder.allCases.map(\.rawValue)),
      Flag("--tenant", "only tenants with this in their name", value: "TEXT"),
      Flag("--once", "write one picture and end; also where no terminal reads"),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl top", "until q is pressed; h shows the other keys"),
      Example("hubctl top --once --every 5s", "one picture, of the next five seconds"),
      Example("hubctl top --json --every 10s", "a line of JSON every ten seconds, for a program"),
    ]
  ) { invocation in
    try await TopDesk(invocation).run()
  }
}
