import HubKernel

extension TurnCredentialsPlugin {
  /// What the plugin counts.
  struct Metrics: Sendable {
    let inConnected: TenantCounter
    let afterAnnouncing: TenantCounter
    let byMessage: TenantCounter
    let byRoute: TenantCounter
    let tooManyByPeer: TenantCounter
    let tooManyByAddress: TenantCounter
    let strangers: TenantCounter
    let addresses: Gauge

    init(_ meters: Meters) {
      let issued = "lists of servers that were given out, by how"
      inConnected = meters.tenantCounter("issued_total", issued, labels: ["where": "connected"])
      afterAnnouncing = meters.tenantCounter("issued_total", issued, labels: ["where": "announced"])
      byMessage = meters.tenantCounter("issued_total", issued, labels: ["where": "message"])
      byRoute = meters.tenantCounter("issued_total", issued, labels: ["where": "route"])
      let refused = "wishes for credentials that were refused, by what for"
      tooManyByPeer = meters.tenantCounter("refused_total", refused, labels: ["rule": "peerPerMinute"])
      tooManyByAddress = meters.tenantCounter("refused_total", refused, labels: ["rule": "addressPerMinute"])
      strangers = meters.tenantCounter("refused_total", refused, labels: ["rule": "route"])
      addresses = meters.gauge("addresses", "addresses of which it is known that they asked of late")
    }
  }
}
