/// Another peer of the network.
public struct Member: Sendable, Equatable {
  /// Who it is.
  public let id: PeerID
  /// Whether it is a hub.
  public let isHub: Bool
  /// What it said of itself when it announced itself, an object.
  public let data: JSONValue
  /// The network in which it is.
  public let networkName: String

  /// A member.
  public init(_ id: PeerID, isHub: Bool, data: JSONValue, networkName: String) {
    (self.id, self.isHub, self.data, self.networkName) = (id, isHub, data, networkName)
  }
}
