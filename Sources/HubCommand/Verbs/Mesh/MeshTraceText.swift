internal import HubKernel

/// The way of a signal to a peer.
struct MeshTraceText {
  private let paths: [JSONValue]
  private let map: MeshMap

  init(_ json: JSONValue, _ map: MeshMap) {
    paths = MeshMap.list(json, "paths")
    self.map = map
  }

  /// Whether the peer is reached in at least one of its networks.
  var isReachable: Bool { paths.contains { $0["isReachable"]?.bool == true } }

  var text: String {
    paths.map { path in
      let text: (String) -> String = { (path[$0]?.text ?? "").printable }
      var lines = "in network '\(text("network"))' of \(text("tenant")) it is at \(map.title(text("hub")))\n"
      let rows = MeshMap.list(path, "hops").enumerated().map { number, hop in
        ["  \(number)", map.title(hop["hub"]?.text?.printable ?? ""), (hop["why"]?.text ?? "").printable]
      }
      lines += Table(rows).text
      if path["isReachable"]?.bool != true { lines += "  and there the way ends: it cannot be reached now\n" }
      return lines
    }.joined(separator: "\n")
  }
}
