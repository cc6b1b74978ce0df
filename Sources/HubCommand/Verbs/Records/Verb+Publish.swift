internal import HubKernel

extension Verb {
  static let publish = Verb(
    "publish", "publish a record at a running hub, signed with a key",
    operands: [
      Operand("TOPIC", "what it is about"),
      Operand("DATA", "what to publish: JSON, or - for standard input", isOptional: true),
    ],
    flags: [
      Flag("--ttl", "how long it is good for, such as 5m", value: "DURATION"),
      Flag(
        "--key", "sign with this Ed25519 key: file:PATH, env:NAME or - for standard input", value: "PLACE"),
      Flag("--remove", "take back what was published under this key"),
      Flag("--namespace", "the tenant, which is signed too", value: "NAME"),
    ] + Flag.records + [Flag.json],
    examples: [
      Example("hubctl token new key --out me.pem", "a key to sign with"),
      Example("hubctl publish motd '\"good day\"' --key file:me.pem --ttl 10m", "a record for ten minutes"),
      Example("hubctl publish motd - --key file:me.pem < motd.json", "the same from a file"),
      Example("hubctl publish motd --remove --key file:me.pem", "takes it back"),
    ]
  ) { try await RecordPublishing($0).run() }

  static let find = Verb(
    "find", "look for the records of a topic, and check their signatures",
    operands: [Operand("TOPIC", "what they are about")],
    flags: [
      Flag("--limit", "how many at most", value: "NUMBER"),
      Flag("--watch", "go on and show every change"),
      Flag("--namespace", "the tenant, which is signed too", value: "NAME"),
    ] + Flag.records + [Flag.json],
    examples: [
      Example("hubctl find motd", "everything that is there, newest first"),
      Example("hubctl find motd --watch", "and what comes later"),
      Example("hubctl find motd --json --url https://hub.example.org", "as the hub wrote it"),
    ]
  ) { try await RecordFinding($0).run() }
}

extension Flag {
  /// Where verbs about records find the hub.
  static let records = [
    Flag("--url", "where the hub is, such as http://127.0.0.1:3000", value: "URL"),
    Flag("--token-file", "the file with a token of the tenant", value: "FILE"),
    Flag("--authority", "the file with the authority behind the hub's certificate, PEM", value: "FILE"),
    Flag("--config", "read this file instead of ./Plugins.yaml", value: "FILE"),
  ]
}
