import HubKernel
import HubTokens

/// What is known of one connection.
///
/// `@unchecked Sendable`: it is made by a task before the connection exists, and from then on touched on that
/// connection's reactor alone.
final class Standing: @unchecked Sendable {
  /// What it was granted.
  var grant: Grant?
  /// Whether it has shown that it is a hub, by a certificate or by the exchange.
  var isHubProven = false
  /// The exchange that is under way.
  var handshake: HubHandshake?
  /// How often it began one.
  var handshakes = 0
  /// The tenants in whose list of proven hubs it stands.
  var enrolled: [Namespace] = []
  /// What its id is to be proven over; empty when nobody asked.
  var challenge: [UInt8] = []
  /// Whether its id is that of a key it holds.
  var isIdentityProven = false

  init() {}

  init(_ grant: Grant?, isHubProven: Bool = false) {
    self.grant = grant
    self.isHubProven = isHubProven
  }
}
