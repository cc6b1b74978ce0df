import HubKernel
import HubMesh

/// What carries the links of this hub, in words.
enum CarrierWords {
  /// To be put after a sentence about the mesh; empty while there are only WebSockets.
  static func sentence(_ links: [LinkFigures]) -> String {
    guard links.contains(where: { $0.carrier == Carrier.channel.rawValue }) else { return "" }
    let parts = [(Carrier.channel, "data channel"), (.websocket, "WebSocket")].compactMap { carrier, word in
      part(links.filter { $0.carrier == carrier.rawValue }, word)
    }
    return "; links: " + parts.joined(separator: ", ")
  }

  private static func part(_ links: [LinkFigures], _ word: String) -> String? {
    guard !links.isEmpty else { return nil }
    let count = links.count == 1 ? "1 \(word)" : "\(links.count) \(word)s"
    let slowest = links.compactMap(\.roundTrip).max().map { "\($0 / 1_000) ms, " } ?? ""
    let bytes = links.reduce(0) { $0 + $1.bytesSent + $1.bytesReceived }
    return "\(count) (\(slowest)\(bytes / 1_000) kB)"
  }
}
