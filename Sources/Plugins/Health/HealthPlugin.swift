import Bootstrap
public import HubKernel
import HubRegistry

/// Says how the hub is. The smallest plugin: copy this one.
public final class HealthPlugin: Plugin {
  public static let manifest = Manifest(
    "health", "Says how the hub is, to people, probes and old clients.",
    wants: [Capability((any HubDirectory).self), Capability((any BootstrapControl).self)])

  let host: Host
  let hubs: (any HubDirectory)?
  let bootstrap: (any BootstrapControl)?

  public init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    self.host = host
    hubs = host.want((any HubDirectory).self)
    bootstrap = host.want((any BootstrapControl).self)
  }

  public func wire(_ hub: Wiring) {
    hub.serve(.GET, "/livez", for: .operators) { _ in .text("ok\n") }
    for path in ["/readyz", "/healthz"] {
      hub.serve(.GET, path, for: .operators) { [self] in readiness($0) }
    }
    hub.serve(.GET, "/health", for: .operators) { [self] request in answer { health($0, request.view) } }
    hub.serve(.GET, "/stats", for: .operators) { [self] request in answer { statistics($0, request.view) } }
    hub.serve(.GET, "/hubstats", for: .operators) { [self] request in
      answer { hubStatistics($0, request.view) }
    }
    hub.serve(.GET, "/peers", for: .operators) { [self] request in answer { peers($0, request.view) } }
    hub.serve(.GET, "/signaling") { [self] request in answer { signaling($0, request) } }
    hub.serve(.GET, "/generate-peer-id") { [self] request in answer { freshPeerID($0, request) } }
  }

  private func answer(_ write: (JSONWriter) -> Void) -> HTTPResponse {
    let json = JSONWriter()
    json.object(write)
    return .json(Array(json.bytes))
  }
}
