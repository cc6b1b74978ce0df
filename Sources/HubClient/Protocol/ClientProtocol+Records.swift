internal import HubWire

/// What is published, found and watched.
extension ClientProtocol {
  private static let topic = JSONMemberShape("topic", .text(longest: 1_024), "what it is about")
  private static let limit = JSONMemberShape.optional("limit", .int(1...1_000), "how many at most")

  static let recordQuestions: [ProtocolMessage] = [
    ProtocolMessage(
      "publish", .toHub, by: "records", "Publishes a record, or takes it back",
      [
        JSONMemberShape(
          "data",
          .object([
            topic, .optional("data", .anything, "what is published"),
            .optional("deleted", .bool, "true in place of data takes it back"),
            .optional("ttl", .int(1...Int.max), "for how many seconds it is good"),
            .optional("author", .text, "an Ed25519 key in base64"),
            .optional("time", .int(0...Int.max), "milliseconds since 1970"),
            .optional("signature", .text, "64 bytes in base64"),
          ]), "the record"), messageID,
      ], answer: "published",
      [
        .answered("published", #"{"type":"publish","data":{"topic":"motd","data":"hi","ttl":60}}"#),
        .refused("bad-record", #"{"type":"publish","data":{"topic":"motd"}}"#),
        .refused("bad-topic", #"{"type":"publish","data":{"topic":"","data":1}}"#),
        .refused("bad-ttl", #"{"type":"publish","data":{"topic":"motd","data":1,"ttl":0}}"#),
      ]),
    ProtocolMessage(
      "find", .toHub, by: "records", "Asks for the records of a topic",
      [JSONMemberShape("data", .object([topic, limit]), "the question"), messageID], answer: "found",
      [
        .answered("found", #"{"type":"find","data":{"topic":"motd"}}"#),
        .refused("bad-topic", #"{"type":"find","data":{"topic":""}}"#),
      ]),
    ProtocolMessage(
      "watch", .toHub, by: "records", "Asks for the records of a topic, and to be told of each that changes",
      [JSONMemberShape("data", .object([topic, limit]), "the question"), messageID], answer: "watching",
      [
        .answered("watching", #"{"type":"watch","data":{"topic":"motd"}}"#),
        .refused("bad-topic", #"{"type":"watch","data":{"topic":""}}"#),
      ]),
    ProtocolMessage(
      "unwatch", .toHub, by: "records", "Asks to be told no more",
      [JSONMemberShape("data", .object([topic]), "the topic"), messageID], answer: "unwatched",
      [.answered("unwatched", #"{"type":"unwatch","data":{"topic":"motd"}}"#)]),
  ]

  private static func list(_ type: String, _ summary: String) -> ProtocolMessage {
    ProtocolMessage(
      type, .toPeer, by: "records", summary,
      fromHub(
        .object([
          topic, JSONMemberShape("count", .count, "how many"),
          JSONMemberShape("records", .list(record), "these"),
          .optional("hasMore", .bool, "whether there are more"), .optional("nodeId", .text, "the hub"),
          .optional("source", .text, "where they are from"),
          .optional("timestamp", .int(0...Int.max), "when"),
        ]), "the records") + [messageID],
      [.told("message", #"{"type":"\#(type)","data":{"topic":"motd","records":[]},"fromPeerId":"system"}"#)])
  }

  static let recordAnswers: [ProtocolMessage] = [
    ProtocolMessage(
      "published", .toPeer, by: "records", "The record is kept",
      fromHub(
        .object([
          topic, JSONMemberShape("recordId", .text, "names it"), .optional("nodeId", .text, "the hub"),
          .optional("time", .int(0...Int.max), "when it was published"),
          JSONMemberShape("expiresAt", .int(0...Int.max), "when it ends"),
          .optional("known", .bool, "whether it was here before"),
        ]), "what is kept") + [messageID],
      [.told("message", #"{"type":"published","data":{"topic":"motd"},"fromPeerId":"system"}"#)]),
    list("found", "The records of a topic"),
    list("watching", "The records of a topic, which is watched from now on"),
    ProtocolMessage(
      "unwatched", .toPeer, by: "records", "The topic is not watched any more",
      fromHub(
        .object([topic, JSONMemberShape("watched", .bool, "whether it was")]), "the topic") + [messageID],
      [.told("message", #"{"type":"unwatched","data":{"topic":"motd"},"fromPeerId":"system"}"#)]),
    ProtocolMessage(
      "record", .toPeer, by: "records", "A record of a watched topic is new, or another one of its author",
      fromHub(record, "the record"),
      [.ignored(#"{"type":"record","data":{"topic":"never-watched"},"fromPeerId":"system"}"#)]),
    ProtocolMessage(
      "record-ended", .toPeer, by: "records", "A record of a watched topic has ended",
      fromHub(record, "which one"),
      [.ignored(#"{"type":"record-ended","data":{"topic":"never-watched"},"fromPeerId":"system"}"#)]),
  ]
}
