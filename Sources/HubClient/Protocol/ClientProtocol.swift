internal import HubWire

/// The protocol between peers and hubs: every message with its shape, written down once. The document, the
/// types and the vectors come from here.
package enum ClientProtocol {
  /// Every message, in the order of the document.
  package static let messages: [ProtocolMessage] =
    presence + signals + keeping + recordQuestions + greetings + notices + recordAnswers

  static let id = JSONShape.hex(40)
  static let networkName = JSONMemberShape.optional(
    "networkName", .text(longest: NetworkName.longest), "the network it is about")
  static let messageID = JSONMemberShape.optional(
    "messageId", .text(longest: Envelope.longestMessageID), "comes back in what is said about this message")
  static let data = JSONMemberShape.optional("data", .anything, "any JSON value, passed on byte for byte")
  static let timestamp = JSONMemberShape("timestamp", .int(0...Int.max), "milliseconds since 1970")

  /// What every message of a hub says besides.
  static func fromHub(_ data: JSONShape, _ help: String) -> [JSONMemberShape] {
    [
      JSONMemberShape("data", data, help),
      JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"),
      .optional(
        "targetPeerId", id, "this peer"), networkName, timestamp,
    ]
  }

  static let target = JSONMemberShape("targetPeerId", id, "whom it is for")
  static let signalTypes = [
    "offer", "answer", "ice-candidate", "connection-rejected", "renegotiation-offer", "renegotiation-answer",
    "ice-restart-offer", "ice-restart-answer",
  ]

  static let record = JSONShape.object([
    .optional("id", .text, "names it"), JSONMemberShape("topic", .text, "what it is about"),
    .optional("data", .anything, "what was published"), .optional("nodeId", .text, "the hub that had it"),
    .optional("timestamp", .int(0...Int.max), "when it was published, in milliseconds since 1970"),
    .optional("expiresAt", .int(0...Int.max), "when it ends"), .optional("ttl", .int(0...Int.max), "seconds"),
    .optional("author", .text, "an Ed25519 key in base64"),
    .optional("signature", .text, "the author's, in base64"),
    .optional("reason", .word(["ended", "removed"]), "why it ended"),
  ])
}
