import HubKernel
import HubRegistry

extension HealthPlugin {
  /// `GET /stats`.
  func statistics(_ json: JSONWriter) {
    let hub = host.hub
    let address = hub.listening.first.flatMap(ListeningAddress.init)
    json.field("isRunning", !hub.isDraining)
    json.field("isHub", hubs?.isHub ?? false)
    json.field("hubPeerId", hub.id)
    json.field("hubMeshNamespace", hubs?.mesh(in: .standard) ?? "")
    json.field("connections", hub.connections)
    json.field("peers", hub.peers)
    json.field("hubs", hubs?.connectedHubs(in: nil, except: nil).count ?? 0)
    json.field("networks", hub.networks)
    // Links to other hubs are a plugin's business; until one is switched on there are none.
    json.field("bootstrapHubs") { bootstraps in
      bootstraps.field("total", 0)
      bootstraps.field("connected", 0)
    }
    json.field("maxConnections", hub.maxConnections)
    json.field("uptime", hub.uptime.milliseconds)
    json.field("host", address?.host ?? "")
    json.field("port", address?.port ?? 0)
  }

  /// `GET /hubstats`.
  func hubStatistics(_ json: JSONWriter) {
    let known = hubs?.connectedHubs(in: .standard, except: nil) ?? []
    json.field("totalHubs", known.count)
    json.field("connectedHubs", known.count)
    json.list("hubs") { list in
      for hub in known { list.object { hub.write(to: $0) } }
    }
    json.list("bootstrapHubs") { _ in }
  }

  /// `GET /peers`, as far as a list is still of use: the figures are exact, the list is cut.
  func peers(_ json: JSONWriter) {
    let known = host.peers(in: .standard)
    json.field("nodeId", host.hub.name)
    json.list("peers") { list in
      for one in known.prefix(HealthPlugin.listLimit) {
        list.object { peer in
          let id = one.peer.description
          peer.field("peerId", String(id.prefix(8)))
          peer.field("fullPeerId", id)
          peer.field("nodeId", host.hub.name)
          peer.field("networkName", verbatim: one.network.jsonEscaped())
          peer.field("connected", true)
        }
      }
    }
    json.field("count", known.count)
    json.field("timestamp", host.hub.wallMilliseconds)
  }

  /// The most peers that one answer lists.
  static let listLimit = 1_000
}
