import HubKernel

/// What the answers about the mesh look like.
enum MeshShapes {
  private static let hub = JSONShape.object([
    JSONMemberShape("id", .hex(40), "its id"), JSONMemberShape("name", .text, "what it calls itself"),
    JSONMemberShape("region", .text, "where it says it stands"),
    JSONMemberShape("url", .text, "where hubs and clients reach it; may be empty"),
    JSONMemberShape("epoch", .count, "which of its lives this is"),
    .optional("distance", .count, "how many links away it is; missing while no path is known"),
    .optional("via", .hex(40), "the neighbour through which it is reached"),
    JSONMemberShape("heardSecondsAgo", .number, "when something was last heard from it"),
    JSONMemberShape("peers", .count, "peers it has"),
    JSONMemberShape("connections", .count, "connections it has"),
    JSONMemberShape("load", .number, "how full it is, from 0 to 1"),
    JSONMemberShape("isDraining", .bool, "whether it is about to stop"),
    JSONMemberShape("isFull", .bool, "whether it takes no more peers"),
    JSONMemberShape("dialect", .word(Dialect.words), "what is spoken with it"),
  ])

  private static let link = JSONShape.object([
    JSONMemberShape("hub", .hex(40), "the hub at its other end"),
    JSONMemberShape("number", .count, "its number here"),
    JSONMemberShape("url", .text, "the address that was called; empty when the other called"),
    JSONMemberShape("isOutgoing", .bool, "whether this hub called"),
    JSONMemberShape("dialect", .word(Dialect.words), "what is spoken on it"),
    JSONMemberShape("carrier", .text, "what carries it"),
    JSONMemberShape("seconds", .number, "how long it has been there"),
    .optional("roundTripMicroseconds", .count, "how long a heartbeat took there and back"),
    JSONMemberShape("framesSent", .count, "frames sent"),
    JSONMemberShape("framesReceived", .count, "frames received"),
    JSONMemberShape("bytesSent", .count, "bytes sent"),
    JSONMemberShape("bytesReceived", .count, "bytes received"),
  ])

  private static let edge = JSONShape.object([
    JSONMemberShape("first", .hex(40), "the one with the smaller id"),
    JSONMemberShape("second", .hex(40), "the other"),
  ])

  private static let lost = JSONShape.object([
    JSONMemberShape("id", .hex(40), "its id"), JSONMemberShape("name", .text, "what it called itself"),
    JSONMemberShape("secondsAgo", .number, "when it was lost"),
    JSONMemberShape("reason", .text, "why, in one word"),
  ])

  private static let refusal = JSONShape.object([
    JSONMemberShape("who", .text, "the address that was called, or the id of the hub that came"),
    JSONMemberShape("isOutgoing", .bool, "whether this hub called"),
    JSONMemberShape("code", .text, "why, as a stable word"),
    JSONMemberShape("reason", .text, "why, for people"),
    JSONMemberShape("firstSecondsAgo", .number, "when it happened first"),
    JSONMemberShape("secondsAgo", .number, "when it happened last"),
    JSONMemberShape("times", .count, "how often"),
  ])

  static let status = JSONShape.object([
    JSONMemberShape("state", .word(MeshOutlook.State.allCases.map(\.rawValue)), "how it is, in one word"),
    JSONMemberShape("summary", .text, "how it is, in one sentence"),
    JSONMemberShape("id", .hex(40), "this hub's id"), JSONMemberShape("name", .text, "what it calls itself"),
    JSONMemberShape("mesh", .text, "the name of the mesh"),
    JSONMemberShape("region", .text, "where this hub stands"),
    JSONMemberShape("url", .text, "where it says it is reached"),
    JSONMemberShape("epoch", .count, "which of its lives this is"),
    JSONMemberShape("isDraining", .bool, "whether it is about to leave"),
    JSONMemberShape("peers", .count, "peers it has"),
    JSONMemberShape("connections", .count, "connections it has"),
    JSONMemberShape("load", .number, "how full it is, from 0 to 1"),
    JSONMemberShape("hubs", .list(hub), "the other hubs"), JSONMemberShape("links", .list(link), "its links"),
    JSONMemberShape("edges", .list(edge), "who is linked with whom, each pair once"),
    JSONMemberShape("pins", .list(.hex(40)), "hubs without which the others could not all reach each other"),
    JSONMemberShape("wanted", .list(.hex(40)), "hubs it would like as neighbours and is not linked with"),
    JSONMemberShape("remoteMembers", .count, "members of networks elsewhere that are known here"),
    JSONMemberShape("counts", .map(.count), "what has been counted, by name"),
    JSONMemberShape("lost", .list(lost), "hubs that are gone, the latest first"),
    JSONMemberShape("refusals", .list(refusal), "hubs that would not have each other, the latest first"),
  ])

  static let explanation = JSONShape.object([
    JSONMemberShape("id", .hex(40), "the hub"),
    JSONMemberShape("isKnown", .bool, "whether it is in the mesh now"),
    .optional("hub", hub, "its figures, while it is"),
    JSONMemberShape("sentences", .list(.text), "about it, in the order in which they matter"),
  ])

  static let ping = JSONShape.object([
    JSONMemberShape("id", .hex(40), "the hub"),
    .optional("roundTripMicroseconds", .count, "how long the answer took; missing when none came"),
    .optional("hops", .count, "how many links away it is"),
  ])

  static let trace = JSONShape.object([
    JSONMemberShape("peer", .hex(40), "the peer"),
    JSONMemberShape(
      "paths",
      .list(
        .object([
          JSONMemberShape("tenant", .text, "the tenant"), JSONMemberShape("network", .text, "the network"),
          JSONMemberShape("hub", .hex(40), "the hub that has the peer"),
          JSONMemberShape("isReachable", .bool, "whether the way ends there"),
          JSONMemberShape(
            "hops",
            .list(
              .object([
                JSONMemberShape("hub", .hex(40), "the hub"),
                JSONMemberShape("name", .text, "what it calls itself"),
                JSONMemberShape("why", .text, "why it is the next"),
              ])), "this hub first"),
        ])), "one for each network"),
  ])
}

extension Dialect {
  /// Every one there is, as words.
  static let words = [classic, mesh].map(\.rawValue)
}
