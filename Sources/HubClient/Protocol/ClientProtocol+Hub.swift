internal import HubWire

/// What hubs say of themselves and of others.
extension ClientProtocol {
  private static let member: [JSONMemberShape] = [
    JSONMemberShape("peerId", id, "who"), JSONMemberShape("isHub", .bool, "whether it is a hub"),
  ]
  private static let newcomer = String(repeating: "d", count: 40)
  private static let servers = JSONShape.list(
    .object([
      JSONMemberShape("urls", .list(.text), "where"), .optional("username", .text, "who you are there"),
      .optional("credential", .text, "the password"),
    ]))

  static let greetings: [ProtocolMessage] = [
    ProtocolMessage(
      "connected", .toPeer, "The first word of a hub",
      [
        JSONMemberShape("peerId", id, "this peer"),
        JSONMemberShape(
          "data",
          .object([
            JSONMemberShape("peerId", id, "this peer"),
            .optional("seen", .count, "messages the hub has heard"),
          ]), "who this peer is"),
        JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"), networkName,
        JSONMemberShape("resume", .hex(32), "the key of this connection"),
        .optional("resumed", .bool, "whether its place was kept"),
        .optional("iceServers", servers, "servers for calls"), timestamp,
      ], [.ignored(#"{"type":"connected","peerId":"\#(ProtocolSample.you)"}"#)]),
    ProtocolMessage(
      "resumable", .toPeer, by: "mailbox", "The place is kept when the connection is lost",
      fromHub(
        .object([
          JSONMemberShape("grace", .count, "milliseconds"), JSONMemberShape("ttl", .count, "milliseconds"),
          JSONMemberShape("tail", .count, "messages"), JSONMemberShape("tailBytes", .count, "bytes"),
        ]), "for how long, and how much"), [.ignored(#"{"type":"resumable","data":{"grace":30000}}"#)]),
    ProtocolMessage(
      "peer-discovered", .toPeer, "Somebody is in the network, with what they said of themselves",
      fromHub(.object(member), "who, and the members of their announcement"),
      [
        .told(
          "peer",
          #"{"type":"peer-discovered","data":{"peerId":"\#(newcomer)","isHub":false},"#
            + #""networkName":"chess"}"#),
        .ignored(#"{"type":"peer-discovered","data":{"peerId":"dora"},"networkName":"chess"}"#),
        .ignored(
          #"{"type":"peer-discovered","data":{"peerId":"\#(String(repeating: "e", count: 40))"},"#
            + #""networkName":"go"}"#),
      ]),
    ProtocolMessage(
      "peer-disconnected", .toPeer, "Somebody is not in the network any more",
      fromHub(
        .object(
          member + [
            .optional("reason", .word(["goodbye", "disconnected", "moved", "replaced"]), "why"),
            .optional("timestamp", .int(0...Int.max), "when"),
          ]), "who"),
      [
        .told(
          "peer-left",
          #"{"type":"peer-disconnected","data":{"peerId":"\#(ProtocolSample.other)","reason":"goodbye"},"#
            + #""networkName":"chess"}"#),
        .ignored(#"{"type":"peer-disconnected","data":{},"networkName":"chess"}"#),
      ]),
    ProtocolMessage(
      "goodbye", .toPeer, "A member said goodbye",
      [
        data, JSONMemberShape("fromPeerId", id, "who"), .optional("targetPeerId", id, "this peer"),
        networkName,
        timestamp,
      ],
      [
        .told("goodbye", #"{"type":"goodbye","fromPeerId":"\#(ProtocolSample.other)","data":{}}"#),
        .ignored(#"{"type":"goodbye","fromPeerId":"nobody"}"#),
      ]),
  ]

  static let notices: [ProtocolMessage] = [
    ProtocolMessage(
      "pong", .toPeer, "The hub is there",
      fromHub(.object([JSONMemberShape("timestamp", .int(0...Int.max), "when")]), "when"),
      [.ignored(#"{"type":"pong","data":{}}"#)]),
    ProtocolMessage(
      "error", .toPeer, by: "kernel", "Something this peer sent was refused",
      [
        JSONMemberShape("code", .text(longest: 64), "a stable name in kebab-case"),
        JSONMemberShape("reason", .text, "a sentence"),
        .optional("error", .text, "the same, for older clients"),
        JSONMemberShape("by", .text, "the plugin that refused, or `kernel`"),
        .optional("retryAfter", .number, "seconds after which it may work"),
        .optional("rule", .text, "the limit that was reached"),
        .optional("targetPeerId", .text, "whom it was for"),
        .optional("mayHaveArrived", .bool, "whether it may have arrived all the same"), messageID,
        JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"), networkName, timestamp,
      ],
      [
        .told(
          "error",
          #"{"type":"error","code":"overloaded","reason":"too much","by":"mesh","fromPeerId":"system"}"#)
      ]),
    ProtocolMessage(
      "goaway", .toPeer, "The hub is about to stop, or this peer is to go",
      fromHub(
        .object([
          JSONMemberShape("reason", .text, "why"),
          .optional("reconnectAfter", .count, "milliseconds after which to come back"),
          .optional("closesAfter", .count, "milliseconds after which the connection is closed"),
          .optional(
            "hubs",
            .list(
              .object([
                JSONMemberShape("url", .text, "where"), .optional("region", .text, "where it says it stands"),
                .optional("load", .number, "from 0, empty, to 1, full"),
              ])), "others, the best first"),
        ]), "why and when"),
      [.told("goaway", #"{"type":"goaway","data":{"reason":"the hub is stopping","reconnectAfter":3120}}"#)]),
    ProtocolMessage(
      "warning", .toPeer, by: "namespace-isolation", "Something works that should be done otherwise",
      [
        .optional("data", .map(.anything), "what it is about"), .optional("code", .text, "a stable name"),
        .optional("reason", .text, "a sentence"), .optional("by", .text, "the plugin that warns"),
        JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"), networkName, timestamp,
      ], [.told("warning", #"{"type":"warning","data":{"code":"old-network-name"}}"#)]),
    ProtocolMessage(
      "id-challenge", .toPeer, by: "auth-tokens", "Asks for a proof that the id belongs to this peer's key",
      [
        JSONMemberShape(
          "data",
          .object([
            JSONMemberShape("challenge", .text, "32 bytes in base64url"),
            JSONMemberShape("hub", .text, "its id"),
          ]), "what is to be signed"), JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"),
        timestamp,
      ],
      [.told("message", #"{"type":"id-challenge","data":{"challenge":"AA","hub":""},"fromPeerId":"system"}"#)]
    ),
    ProtocolMessage(
      "id-proven", .toPeer, by: "auth-tokens", "The id is this peer's",
      [JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"), timestamp]),
    ProtocolMessage(
      "hub-auth", .toPeer, by: "auth-tokens", "The other half of the exchange in which hubs prove themselves",
      [hubAuth, JSONMemberShape("fromPeerId", .word(["system"]), "the hub itself"), networkName, timestamp]),
    ProtocolMessage(
      "ice-servers", .toPeer, by: "turn-credentials", "Servers for calls",
      fromHub(
        .object([
          JSONMemberShape("iceServers", servers, "as RTCPeerConnection takes them"),
          .optional("ttl", .count, "seconds"),
          .optional("expiresAt", .int(0...Int.max), "milliseconds since 1970"),
        ]), "the servers") + [messageID],
      [.told("message", #"{"type":"ice-servers","data":{"iceServers":[]},"fromPeerId":"system"}"#)]),
    ProtocolMessage(
      "carrier", .toPeer, by: "client-channels", "A step in moving messages onto a data channel",
      fromHub(
        .object([
          JSONMemberShape("step", .word(["welcome", "begin"]), "which step"),
          .optional("hubPeerId", id, "the hub's id for offers"), .optional("label", .text, "of the channel"),
          .optional("version", .count, "of this"), .optional("window", .count, "messages under way at most"),
        ]), "the step") + [messageID],
      [.told("message", #"{"type":"carrier","data":{"step":"welcome"},"fromPeerId":"system"}"#)]),
  ]
}
