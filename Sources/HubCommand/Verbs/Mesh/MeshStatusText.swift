internal import HubKernel

/// The mesh at a glance.
struct MeshStatusText {
  /// More troubles than these nobody reads at once.
  private static let mostTroubles = 8

  private let map: MeshMap

  init(_ map: MeshMap) { self.map = map }

  var text: String {
    var text = "\(map.summary)\n\n"
    text += Self.table(map.hubs, map)
    if !map.links.isEmpty { text += "\n" + links }
    let pins = map.pins.map { map.title($0) }.sorted()
    if !pins.isEmpty {
      let them = pins.count == 1 ? "it" : "any of them"
      text +=
        "\nwithout \(pins.joined(separator: " or ")) the mesh would fall apart; stop \(them) with care\n"
    }
    return text + troubles
  }

  static func table(_ hubs: [MeshMap.Hub], _ map: MeshMap) -> String {
    let number: (Int?) -> String = { $0.map { "\($0)" } ?? "" }
    let rows = hubs.map { hub -> [String] in
      let name = hub.name.isEmpty ? "-" : hub.name
      let heard = hub.isSelf ? "" : MeshMap.age(hub.heard) + " ago"
      let way = [hub.distance.map { "\($0)" } ?? "-", hub.via.map { map.title($0) } ?? ""]
      let share = hub.load.map { " (\(Int(($0 * 100).rounded())) %)" } ?? ""
      return [name, String(hub.id.prefix(8)), hub.region, hub.url] + way
        + [number(hub.peers), number(hub.connections) + share, heard, hub.remarks.joined(separator: ", ")]
    }
    let heads = ["HUB", "ID", "REGION", "ADDRESS", "HOPS", "VIA", "PEERS", "LOAD", "HEARD", ""]
    return Table([heads] + rows).text
  }

  private var links: String {
    let rows = map.links.map { link in
      let number: (String) -> Int = { link[$0]?.int ?? 0 }
      let bytes: (String) -> String = { MeshMap.bytes(number($0)) }
      return [
        map.title(link["hub"]?.text?.printable ?? ""), (link["carrier"]?.text ?? "").printable,
        link["isOutgoing"]?.bool == true ? "out" : "in",
        link["dialect"]?.text == "classic" ? "classic" : "mesh",
        link["roundTripMicroseconds"]?.int.map { MeshMap.time($0) } ?? "-",
        "\(number("framesSent"))/\(number("framesReceived"))",
        "\(bytes("bytesSent"))/\(bytes("bytesReceived"))",
        MeshMap.age(MeshMap.number(link["seconds"])), (link["url"]?.text ?? "").printable,
      ]
    }
    let heads = [
      "LINK TO", "CARRIER", "WAY", "SPEAKS", "ROUND TRIP", "FRAMES OUT/IN", "BYTES OUT/IN", "FOR", "CALLED",
    ]
    return Table([heads] + rows).text
  }

  private var troubles: String {
    var lines = map.lost.prefix(Self.mostTroubles).map { hub -> String in
      let reason = (hub["reason"]?.text ?? "").printable
      let (what, who) = (reason == "farewell" ? "left" : "lost", map.title(hub["id"]?.text ?? ""))
      return "\(what) \(MeshMap.ago(hub["secondsAgo"])): \(who) (\(reason))"
    }
    lines += map.refusals.prefix(Self.mostTroubles).map { one -> String in
      let text: (String) -> String = { (one[$0]?.text ?? "").printable }
      let times = one["times"]?.int ?? 1
      let facts = [text("code"), MeshMap.ago(one["secondsAgo"])] + (times > 1 ? ["\(times) times"] : [])
      return "not linked, \(text("who")) (\(facts.joined(separator: ", "))): \(text("reason"))"
    }
    return lines.isEmpty ? "" : "\n" + lines.joined(separator: "\n") + "\n"
  }
}
