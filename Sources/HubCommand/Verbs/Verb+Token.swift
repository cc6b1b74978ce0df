internal import HubKernel
internal import HubTokens

extension Verb {
  static let token = Verb(
    "token", "make tokens, tickets and keys, and see what a hub thinks of a token",
    operands: [
      Operand("ACTION", "what to do", words: ["new", "inspect"]),
      Operand(
        "WHAT", "what to make (bearer, jwt, ticket, key), or the file with the token to inspect",
        isOptional: true),
    ],
    flags: [
      Flag("--config", "inspect with this file instead of ./Plugins.yaml", value: "FILE"),
      Flag(
        "--key", "sign with this private key: file:PATH, env:NAME or - for standard input", value: "PLACE"),
      Flag("--secret", "sign with this secret: file:PATH, env:NAME or - for standard input", value: "PLACE"),
      Flag("--kid", "the name of the key, in the header", value: "NAME"),
      Flag("--expires", "for how long it is good", value: "DURATION"),
      Flag("--subject", "whom it is about (sub)", value: "TEXT"),
      Flag("--issuer", "who issues it (iss)", value: "TEXT"),
      Flag("--audience", "for whom it is (aud)", value: "TEXT", repeats: true),
      Flag("--tenant", "the tenant its bearer belongs to", value: "NAME"),
      Flag("--peer", "the only peer id its bearer may have, or has", value: "ID"),
      Flag(
        "--network", "a network its bearer may join; the beginning of names with *", value: "NAME",
        repeats: true),
      Flag("--claim", "another claim: NAME=JSON", value: "CLAIM", repeats: true),
      Flag("--hub", "its bearer counts as a hub"),
      Flag("--operator", "its bearer is an operator of its tenant"),
      Flag("--kind", "what kind of key to make", value: "KIND", words: KeyMaking.kinds),
      Flag(
        "--out", "where to put a new private key; the public one goes beside it, with .pub", value: "FILE"),
      Flag.json,
    ],
    examples: [
      Example("hubctl token new", "a bearer token, and the line for the settings that knows its hash alone"),
      Example("hubctl token new jwt --key file:token.pem --tenant acme", "a signed token, good for an hour"),
      Example("hubctl token new ticket --secret env:TICKETS --tenant acme", "a ticket for one connection"),
      Example("hubctl token new key --kind p256 --out token.pem", "a key to sign tokens with"),
      Example(
        "hubctl token inspect < token", "what it says, and what a hub with ./Plugins.yaml thinks of it"),
    ]
  ) { invocation in
    if invocation.arguments.operand(0) == "inspect" { return try await TokenInspection(invocation).run() }
    switch invocation.arguments.operand(1) ?? "bearer" {
    case "bearer": return BearerMaking.run(invocation)
    case "jwt": return try TokenMaking(invocation).makeToken()
    case "ticket": return try TokenMaking(invocation).makeTicket()
    case "key": return try KeyMaking.run(invocation)
    case let other:
      let near = Suggestion.nearest(to: other, among: ["bearer", "jwt", "ticket", "key"])
      throw CommandFailure(
        .usage, "hubctl makes no '\(other.printable)'",
        hint: near.map { "did you mean '\($0)'?" } ?? "it makes bearer, jwt, ticket and key")
    }
  }
}
