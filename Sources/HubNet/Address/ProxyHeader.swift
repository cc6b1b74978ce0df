internal import HubKernel

/// Who really connected, as a load balancer in front of us says.
struct ProxyHeader: Equatable, Sendable {
  struct Endpoint: Equatable, Sendable {
    let address: IPAddress
    let port: Int
  }

  /// `nil` if the balancer speaks for itself or does not know; then the connection's own addresses stand.
  var source: Endpoint?
  var destination: Endpoint?
}
