import HubKernel
import HubRegistry

extension MetricsPlugin {
  /// The most networks one answer lists: their names come from peers.
  static let networkLimit = 500

  /// The figures under the names of the Go hub. A tenant sees what is its own.
  func summary(_ view: View) -> [UInt8] {
    let hub = host.hub
    let figures = hub.figures(view)
    let isWhole = view == .everything
    let json = JSONWriter()
    json.object { json in
      json.field("timestamp", Timestamp.text(hub.wallMilliseconds))
      if isWhole {
        json.field("uptime_ms", hub.uptime.milliseconds)
        json.field("server", server)
      }
      json.field("connections") {
        $0.field("active", isWhole ? hub.connections : figures.connections)
        if isWhole { $0.field("max", hub.maxConnections) }
      }
      json.field("peers") {
        $0.field("total", isWhole ? hub.peers : figures.peers)
        $0.field("networks") { networks($0, view) }
      }
      json.field("hubs") {
        $0.field("discovered", survey.hubs?.connectedHubs(in: view.tenant, except: nil).count ?? 0)
        // Links to other hubs are a plugin's business; until one is switched on there are none.
        if isWhole { $0.field("bootstrap_connected", 0) }
      }
      json.field("messages") {
        $0.field("received", figures.messages)
        $0.field("bytes", figures.messageBytes)
        $0.field("signals", figures.signals)
      }
    }
    return Array(json.bytes)
  }

  private func server(_ json: JSONWriter) {
    json.field("is_hub", survey.hubs?.isHub ?? false)
    json.field("namespace", survey.hubs?.mesh(in: .standard) ?? "")
    json.field("region", host.hub.labels["region"] ?? "")
    json.field("app_name", host.hub.labels["app_name"] ?? host.hub.name)
  }

  /// The largest networks. Two tenants may have one of the same name; those are added up.
  private func networks(_ json: JSONWriter, _ view: View) {
    var sizes: [NetworkName: Int] = [:]
    for network in host.hub.networks(view) { sizes[network.name, default: 0] += network.peers }
    let largest = sizes.sorted { one, other in
      one.value == other.value
        ? one.key.bytes.lexicographicallyPrecedes(other.key.bytes) : one.value > other.value
    }
    .prefix(Self.networkLimit)
    for (name, count) in largest {
      json.key(String(decoding: name.bytes, as: UTF8.self))
      json.int(count)
    }
  }
}
