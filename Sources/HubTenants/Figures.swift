/// What a tenant has at this moment, and what it has sent so far.
public struct Figures: Sendable, Equatable {
  /// Connections that belong to it.
  public var connections = 0
  /// Peers that have joined one of its networks.
  public var peers = 0
  /// Networks with members.
  public var networks = 0
  /// Messages received.
  public var messages = 0
  /// Their bytes.
  public var messageBytes = 0
  /// Signals passed on.
  public var signals = 0

  /// Nothing yet.
  public init() {}

  package static func += (sum: inout Figures, part: Figures) {
    sum.connections += part.connections
    sum.peers += part.peers
    sum.networks += part.networks
    sum.messages += part.messages
    sum.messageBytes += part.messageBytes
    sum.signals += part.signals
  }
}
