internal import HubWire

/// Coming, going and asking whether anybody is there.
extension ClientProtocol {
  static let presence: [ProtocolMessage] = [
    ProtocolMessage(
      "announce", .toHub, "Joins a network, and says what others are told of this peer",
      [networkName, .optional("data", .map(.anything), "what others are told"), messageID],
      [
        .taken(#"{"type":"announce","networkName":"chess","data":{"name":"Ann"}}"#),
        .taken(#"{"type":"announce","networkName":"chess"}"#),
        .refused("bad-network-name", #"{"type":"announce","networkName":"","data":{}}"#),
        .refused("bad-network-name", #"{"type":"announce","networkName":7}"#),
      ]),
    ProtocolMessage(
      "goodbye", .toHub, "Leaves a network; the connection stays",
      [networkName, .optional("data", .anything, "told to the others"), messageID],
      [
        .taken(#"{"type":"goodbye","data":{"reason":"page unload"}}"#),
        .refused("bad-network-name", #"{"type":"goodbye","networkName":[]}"#),
      ]),
    ProtocolMessage(
      "ping", .toHub, "Asks whether the hub is there", [messageID], answer: "pong",
      [
        .answered("pong", #"{"type":"ping"}"#),
        .refused("duplicate-key", #"{"type":"ping","type":"ping"}"#),
        .refused("invalid-json", #"{"type":"ping""#), .refused("not-an-object", #"["ping"]"#),
        .refused("missing-type", #"{"type":7}"#), .refused("unknown-type", #"{"type":"pinng"}"#),
      ]),
    ProtocolMessage(
      "cleanup", .toHub, "Is taken and ignored", [], [.taken(#"{"type":"cleanup"}"#)]),
    ProtocolMessage(
      "cleanup-all", .toHub, "Is taken and ignored", [], [.taken(#"{"type":"cleanup-all"}"#)]),
  ]
}
