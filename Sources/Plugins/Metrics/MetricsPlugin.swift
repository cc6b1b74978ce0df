public import HubKernel
import HubRegistry

/// Shows what the hub counts to those who collect it, and sends it to those who do not ask.
public final class MetricsPlugin: Plugin {
  public static let manifest = Manifest(
    "metrics", "Shows figures of the hub and of its tenants, and pushes them to collectors.",
    requires: [Capability((any HubControl).self)],
    wants: [
      Capability((any HubDirectory).self), Capability((any HTTPFetching).self),
      Capability((any DatagramSending).self),
    ])

  let settings: Settings
  let host: Host
  let survey: Survey
  let metrics: Metrics
  /// Where figures are sent to; nobody unless the settings say so.
  let pushers: [any Pusher]

  public init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    self.settings = settings.server
    self.host = host
    let metrics = Metrics(host.metrics)
    self.metrics = metrics
    let control = try host.require((any HubControl).self)
    survey = Survey(
      host: host, control: control, hubs: host.want((any HubDirectory).self), settings: settings.server)
    pushers = try MetricsPlugin.pushers(settings.server, host, metrics)
  }

  private static func pushers(
    _ settings: Settings, _ host: Host, _ metrics: Metrics
  ) throws -> [any Pusher] {
    var pushers: [any Pusher] = []
    if !settings.statsd.address.isEmpty {
      guard let sender = host.want((any DatagramSending).self) else {
        throw HostError.notOffered("datagrams")
      }
      pushers.append(StatsDPusher(settings.statsd, sender, host, metrics))
    }
    if !settings.otlp.url.isEmpty {
      guard let web = host.want((any HTTPFetching).self) else { throw HostError.notOffered("HTTP") }
      pushers.append(OTLPPusher(settings.otlp, web, host, metrics))
    }
    return pushers
  }

  public func wire(_ hub: Wiring) {
    hub.serve(.GET, "/metrics", for: .operators) { [self] request in answer(request) }
    hub.health { [self] in health }
  }

  public func start() async throws {
    for pusher in pushers { host.spawn { [survey] in await pusher.run(survey) } }
  }

  public func adopt(_ predecessor: MetricsPlugin) {
    for pusher in pushers { pusher.adopt(from: predecessor.pushers) }
  }

  private var health: Health {
    let complaints = pushers.compactMap(\.complaint)
    return complaints.isEmpty ? .ok : .degraded(complaints.joined(separator: "; "))
  }
}
