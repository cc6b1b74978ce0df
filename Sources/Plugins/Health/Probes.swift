import HubKernel
import HubRegistry

extension HealthPlugin {
  /// Whether new peers are welcome: everything runs and the hub is not stopping. `?verbose` lists the checks.
  func readiness(_ request: HTTPRequest) -> HTTPResponse {
    var checks: [(name: String, complaint: String?)] = [
      ("listening", host.hub.listening.isEmpty ? "the hub does not listen yet" : nil),
      ("draining", host.hub.isDraining ? "the hub is stopping" : nil),
    ]
    let plugins = host.hub.plugins
    // What the hub is made of is nobody's business who may see one tenant only.
    let isOpen = request.view == .everything
    if !isOpen {
      let isBroken = plugins.contains { if case .failed = $0.health { true } else { false } }
      checks.append(("plugins", isBroken ? "a plugin is out of order" : nil))
    }
    for plugin in plugins where isOpen {
      // A plugin that is degraded still works; only one that has failed keeps peers away.
      if case .failed(let reason) = plugin.health {
        checks.append((plugin.id, reason))
      } else {
        checks.append((plugin.id, nil))
      }
    }
    let isReady = checks.allSatisfy { $0.complaint == nil }
    let isVerbose = request.queryValue("verbose") != nil
    let lines = checks.filter { isVerbose || $0.complaint != nil }.map { check in
      "[\(check.complaint == nil ? "+" : "-")] \(check.name) \(check.complaint ?? "ok")\n"
    }
    return .text(lines.joined() + (isReady ? "ok\n" : "not ready\n"), status: isReady ? 200 : 503)
  }

  /// `GET /health`: what each generation of hubs showed, all in one object.
  func health(_ json: JSONWriter, _ view: View) {
    let hub = host.hub
    let figures = figures(for: view)
    let worst = hub.plugins.first { $0.health != .ok }
    json.field(
      "status", hub.isDraining ? "draining" : worst == nil ? "healthy" : worst?.health.word ?? "degraded")
    json.field("timestamp", Timestamp.text(hub.wallMilliseconds))
    json.field("uptime", Double(hub.uptime.milliseconds) / 1000)
    json.field("uptime_ms", hub.uptime.milliseconds)
    json.field("nodeId", hub.name)
    json.field("isHub", hubs?.isHub ?? false)
    json.field("connected", true)
    json.field("connections", figures.connections)
    json.field("peers", figures.peers)
    json.field("hubs", hubs?.connectedHubs(in: view.tenant, except: nil).count ?? 0)
    json.field("networks", figures.networks)
    if view.tenant == nil || view.tenant == .standard, let distant = hubs?.distant {
      json.field("mesh") { mesh in
        mesh.field("hubs", distant.distantHubs.count)
        mesh.field("summary", distant.outlook)
      }
    }
    // How the process is and what it is made of is nobody's business who may see one tenant only.
    guard view == .everything else { return }
    json.field("memory") { $0.field("rss", Memory.residentBytes) }
    json.field("plugins") { plugins in
      for plugin in hub.plugins {
        plugins.key(plugin.id)
        plugins.object { one in
          one.field("state", plugin.state.rawValue)
          one.field("health", plugin.health.word)
          if let reason = plugin.health.reason { one.field("reason", reason) }
        }
      }
    }
  }
}
