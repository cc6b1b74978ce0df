import Bootstrap
import HubKernel
import HubRegistry

extension HealthPlugin {
  /// `GET /stats`.
  func statistics(_ json: JSONWriter, _ view: View) {
    let hub = host.hub
    let figures = figures(for: view)
    let address = hub.listening.first.flatMap(ListeningAddress.init)
    json.field("isRunning", !hub.isDraining)
    json.field("isHub", hubs?.isHub ?? false)
    // Who the hub is among hubs is nothing for tenants.
    if view.tenant == nil || view.tenant == .standard {
      json.field("hubPeerId", hub.id)
    } else {
      json.field("hubPeerId", verbatim: Array("null".utf8))
    }
    json.field("hubMeshNamespace", hubs?.mesh(in: view.tenant ?? .standard) ?? "")
    json.field("connections", figures.connections)
    json.field("peers", figures.peers)
    json.field("hubs", hubs?.connectedHubs(in: view.tenant, except: nil).count ?? 0)
    json.field("networks", figures.networks)
    let called = called(for: view)
    json.field("bootstrapHubs") { bootstraps in
      bootstraps.field("total", called.count)
      bootstraps.field("connected", called.count(where: \.connected))
    }
    json.field("maxConnections", hub.maxConnections)
    json.field("uptime", hub.uptime.milliseconds)
    json.field("host", address?.host ?? "")
    json.field("port", address?.port ?? 0)
  }

  /// The hubs that this one calls. Where they are is nobody's business who may see one tenant only.
  private func called(for view: View) -> [BootstrapHub] {
    view == .everything ? bootstrap?.bootstrapHubs ?? [] : []
  }

  /// `GET /hubstats`.
  func hubStatistics(_ json: JSONWriter, _ view: View) {
    let known = hubs?.connectedHubs(in: view.tenant, except: nil) ?? []
    json.field("totalHubs", known.count)
    json.field("connectedHubs", known.count)
    json.list("hubs") { list in
      for hub in known { list.object { hub.write(to: $0) } }
    }
    json.list("bootstrapHubs") { list in
      for hub in called(for: view) {
        list.object { one in
          one.field("uri", hub.uri)
          one.field("connected", hub.connected)
          if let time = hub.lastAttempt {
            one.field("lastAttempt", time)
          } else {
            one.key("lastAttempt")
            one.null()
          }
          one.field("attemptNumber", hub.attemptNumber)
        }
      }
    }
  }

  /// `GET /peers`, as far as a list is still of use: the figures are exact, the list is cut.
  func peers(_ json: JSONWriter, _ view: View) {
    let tenants = view.tenant.map { [$0] } ?? host.hub.tenants
    let known = tenants.flatMap { tenant in host.peers(in: tenant).map { (tenant, $0.peer, $0.network) } }
    json.field("nodeId", host.hub.name)
    json.list("peers") { list in
      for (tenant, id, network) in known.prefix(HealthPlugin.listLimit) {
        list.object { peer in
          let text = id.description
          peer.field("peerId", String(text.prefix(8)))
          peer.field("fullPeerId", text)
          peer.field("nodeId", host.hub.name)
          peer.field("networkName", verbatim: network.jsonEscaped())
          if tenants.count > 1 { peer.field("namespace", tenant.name) }
          peer.field("connected", true)
        }
      }
    }
    json.field("count", known.count)
    json.field("timestamp", host.hub.wallMilliseconds)
  }

  /// The figures of a tenant, or of the whole hub with those who belong to nobody yet.
  func figures(for view: View) -> Figures {
    var figures = host.hub.figures(view)
    if view == .everything { figures.connections = host.hub.connections }
    return figures
  }

  /// The most peers that one answer lists.
  static let listLimit = 1_000
}
