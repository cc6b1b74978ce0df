import HubKernel
import HubMesh

/// What the graph of the mesh and the signals that came back look like.
enum GraphShapes {
  private static let streams = JSONShape.object([
    JSONMemberShape("migrations", .count, "times WebSockets gave way to data channels there"),
    JSONMemberShape("lost", .count, "payloads that its streams passed over"),
    JSONMemberShape("doubled", .count, "payloads that they handed over twice"),
    JSONMemberShape("reordered", .count, "payloads that they handed over late"),
  ])

  private static let hub = JSONShape.object([
    JSONMemberShape("id", .hex(40), "its id"), JSONMemberShape("name", .text, "what it calls itself"),
    JSONMemberShape("region", .text, "where it says it stands"),
    JSONMemberShape("url", .text, "where hubs and clients reach it; may be empty"),
    .optional("distance", .count, "how many links away it is; missing while no path is known"),
    .optional("via", .hex(40), "the neighbour through which it is reached"),
    JSONMemberShape("peers", .count, "peers it has"),
    JSONMemberShape("connections", .count, "connections it has"),
    JSONMemberShape("load", .number, "how full it is, from 0 to 1"),
    JSONMemberShape("isDraining", .bool, "whether it is about to stop"),
    JSONMemberShape("isFull", .bool, "whether it takes no more peers"),
    JSONMemberShape("dialect", .word(Dialect.words), "what is spoken with it"),
    .optional("streams", streams, "what it has counted; missing until it was asked and has told"),
  ])

  private static let strand = JSONShape.object([
    JSONMemberShape("carrier", .word(Carrier.allCases.map(\.rawValue)), "what it is"),
    .optional("roundTripMicroseconds", .count, "how long a heartbeat took there and back"),
    JSONMemberShape("frames", .count, "frames, both ways together"),
    JSONMemberShape("bytes", .count, "bytes, both ways together"),
  ])

  private static let link = JSONShape.object([
    JSONMemberShape("first", .hex(40), "the one with the smaller id"),
    JSONMemberShape("second", .hex(40), "the other"),
    JSONMemberShape("carriers", .list(strand), "what carries it; empty until one of the two has told"),
  ])

  private static let lost = JSONShape.object([
    JSONMemberShape("id", .hex(40), "its id"), JSONMemberShape("name", .text, "what it called itself"),
    JSONMemberShape("at", .count, "when it was lost, in milliseconds since 1970"),
    JSONMemberShape("reason", .text, "why, in one word"),
  ])

  static let graph = JSONShape.object([
    JSONMemberShape("state", .word(MeshOutlook.State.allCases.map(\.rawValue)), "how it is, in one word"),
    JSONMemberShape("id", .hex(40), "the hub that is asked"),
    JSONMemberShape("mesh", .text, "the name of the mesh"),
    JSONMemberShape("hubs", .list(hub), "every hub, the one that is asked first"),
    JSONMemberShape("links", .list(link), "who is linked with whom, each pair once"),
    JSONMemberShape("lost", .list(lost), "hubs that are gone, the latest first"),
    JSONMemberShape("pins", .list(.hex(40)), "hubs without which the others could not all reach each other"),
  ])

  private static let returned = JSONShape.object([
    JSONMemberShape("at", .count, "when it came back, in milliseconds since 1970"),
    JSONMemberShape("code", .text, "why, as its sender read it"),
    JSONMemberShape("reason", .text, "why, in a sentence"),
    JSONMemberShape("mayHaveArrived", .bool, "whether it may have arrived all the same"),
    JSONMemberShape("hub", .hex(40), "the hub that could not deliver it, or is not there any more"),
    JSONMemberShape("target", .hex(40), "for whom it was"),
    JSONMemberShape("tenant", .text, "the tenant"), JSONMemberShape("network", .text, "the network"),
    JSONMemberShape("messageId", .text, "what its sender called it; empty if it did not, or was cut off"),
    JSONMemberShape("traceId", .text, "the trace it belongs to, where that is known"),
  ])

  static let returns = JSONShape.object([
    JSONMemberShape("kept", .count, "how many are kept at most"),
    JSONMemberShape("since", .count, "when this hub began to keep them, in milliseconds since 1970"),
    JSONMemberShape("returns", .list(returned), "those that came back, the latest first"),
  ])
}
