internal import HubWire

/// Places that are kept, proofs, and what else a peer says to plugins of its hub.
extension ClientProtocol {
  static let keeping: [ProtocolMessage] = [
    ProtocolMessage(
      "seen", .toHub, by: "mailbox", "Says how many messages have come, where a place is kept",
      [
        JSONMemberShape(
          "data", .object([JSONMemberShape("count", .int(0...Int.max), "so many")]), "the count"), messageID,
      ],
      [.refused("not-resumable", #"{"type":"seen","data":{"count":1}}"#)]),
    ProtocolMessage(
      "id-proof", .toHub, by: "auth-tokens", "Shows that the id belongs to the key of this peer",
      [
        JSONMemberShape(
          "data",
          .object([
            JSONMemberShape("publicKey", .text, "32 bytes of Ed25519, in base64url"),
            JSONMemberShape("signature", .text, "64 bytes, in base64url"),
          ]), "the proof"), messageID,
      ], answer: "id-proven",
      [.refused("id-proof-unasked", #"{"type":"id-proof","data":{"publicKey":"","signature":""}}"#)]),
    ProtocolMessage(
      "hub-auth", .toHub, by: "auth-tokens", "A step of the exchange in which a hub proves that it is one",
      [hubAuth, messageID],
      [.refused("hub-auth-off", #"{"type":"hub-auth","data":{"step":"hello","keys":[],"nonce":""}}"#)]),
    ProtocolMessage(
      "ice-servers", .toHub, by: "turn-credentials", "Asks for servers for calls", [messageID],
      answer: "ice-servers", [.answered("ice-servers", #"{"type":"ice-servers"}"#)]),
    ProtocolMessage(
      "carrier", .toHub, by: "client-channels", "A step in moving messages onto a data channel",
      [
        JSONMemberShape(
          "data",
          .object([JSONMemberShape("step", .word(["hello", "ask", "begin"]), "which step")]), "the step"),
        messageID,
      ], answer: "carrier",
      [
        .answered("carrier", #"{"type":"carrier","data":{"step":"hello"}}"#),
        .refused("bad-step", #"{"type":"carrier","data":{"step":"dance"}}"#),
      ]),
  ]

  static let hubAuth = JSONMemberShape(
    "data",
    .object([
      JSONMemberShape("step", .word(["hello", "challenge", "proof", "done"]), "which step"),
      .optional("keys", .list(.text), "names of secrets"), .optional("key", .text, "the one that is used"),
      .optional("nonce", .text, "32 bytes in base64url"), .optional("hub", .text, "the hub's own id"),
      .optional("proof", .text, "32 bytes in base64url"),
    ]), "the step")
}
