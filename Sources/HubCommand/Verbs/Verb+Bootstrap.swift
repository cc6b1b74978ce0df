internal import HubKernel

extension Verb {
  static let bootstrap = Verb(
    "bootstrap", "see and change which hubs the running one calls; make and check records of hubs",
    operands: [
      Operand(
        "ACTION", "what to do", words: ["list", "discover", "connect", "disconnect", "record", "verify"]),
      Operand("URL", "a hub, such as wss://hub.example.org", isOptional: true),
    ],
    flags: [
      Flag("--url", "record: where the hub is", value: "URL"),
      Flag(
        "--key", "record: sign with this Ed25519 key: file:PATH, env:NAME or - for standard input",
        value: "PLACE"),
      Flag("--region", "record: where it stands", value: "NAME"),
      Flag("--priority", "record: the lower, the sooner it is called", value: "NUMBER"),
      Flag("--description", "record: what it is", value: "TEXT"),
      Flag("--maintainer", "record: who runs it", value: "TEXT"),
      Flag("--uptime", "record: how much of the time it is there", value: "TEXT"),
      Flag("--trust", "verify: the only keys to believe, in base64", value: "KEY", repeats: true),
    ] + Flag.hub + Flag.configuration + [Flag.json],
    examples: [
      Example("hubctl bootstrap list", "every hub it may call, how it is, and who told of it"),
      Example("hubctl bootstrap discover", "asks the domains of the settings now, and says what each said"),
      Example("hubctl bootstrap connect wss://hub.example.org", "calls a hub, and holds the link"),
      Example("hubctl bootstrap disconnect", "ends all links that it called, and calls nobody"),
      Example(
        "hubctl bootstrap record --url wss://hub.example.org --key file:key.pem",
        "a signed record, for DNS or a web server"),
      Example("hubctl bootstrap verify < record.json", "what a record says, and whether its signature fits"),
    ]
  ) { invocation in
    switch invocation.arguments.operand(0) {
    case "list": try await BootstrapDesk(invocation).list()
    case "discover": try await BootstrapDesk(invocation).discover()
    case "connect": return try await BootstrapDesk(invocation).connect()
    case "disconnect": try await BootstrapDesk(invocation).disconnect()
    case "record": try RecordMaking(invocation).make()
    case "verify": return try RecordMaking(invocation).verify()
    default:
      throw CommandFailure(
        .usage, "what about other hubs?",
        hint: "hubctl bootstrap list|discover|connect|disconnect|record|verify")
    }
    return .ok
  }
}
