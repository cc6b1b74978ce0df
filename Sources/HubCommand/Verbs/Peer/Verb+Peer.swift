internal import HubKernel

extension Verb {
  static let peer = Verb(
    "peer", "be a peer of a hub, in the terminal",
    operands: [
      Operand("ACTION", "what to do", words: ["connect", "offer"]),
      Operand("URL", "the hub, such as ws://127.0.0.1:3000"),
      Operand("PEER", "whom to offer a data channel", isOptional: true),
    ],
    flags: [
      Flag("--network", "the network to join; global when nothing is said", value: "NAME"),
      Flag("--name", "what others are told this peer is called", value: "TEXT"),
      Flag("--id", "40 hexadecimal digits; random ones when nothing is said", value: "ID"),
      Flag("--key", "an Ed25519 key to which the id belongs: file:me.pem or env:NAME", value: "PLACE"),
      Flag("--token-file", "the file with a token or a ticket", value: "FILE"),
      Flag("--authority", "the file with the authority behind the hub's certificate, PEM", value: "FILE"),
      Flag("--hub", "another hub to try", value: "URL", repeats: true),
      Flag("--answer", "take offers of data channels"), Flag.json,
    ],
    examples: [
      Example(
        "hubctl peer connect ws://127.0.0.1:3000 --network tour --answer", "wait for others, and take calls"),
      Example(
        "hubctl peer offer ws://127.0.0.1:3000 PEER --network tour", "open a data channel to one of them"),
      Example("hubctl peer connect wss://hub.example --json", "each event as a line of JSON"),
    ]
  ) { try await PeerTerminal($0).run() }
}
