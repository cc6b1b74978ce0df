/// What a peer wants to be known as in a network.
public struct Arrival: Sendable {
  /// The network.
  public var network: NetworkName
  /// Whether it counts as a hub.
  public var isHub: Bool
  /// What it says of itself, as it will be told to others.
  public var note: [UInt8]

  /// Describes an arrival.
  public init(network: NetworkName, isHub: Bool = false, note: [UInt8] = []) {
    self.network = network
    self.isHub = isHub
    self.note = note
  }
}
