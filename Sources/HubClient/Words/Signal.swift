/// What another peer says to this one through the hubs.
public struct Signal: Sendable, Equatable {
  /// Who says it; the hub vouches for that.
  public let from: PeerID
  /// What it is: `offer`, `answer`, `ice-candidate`, …
  public let type: String
  /// What it says, as the sender wrote it.
  public let data: JSONValue

  /// A signal.
  public init(from: PeerID, type: String, data: JSONValue) {
    (self.from, self.type, self.data) = (from, type, data)
  }
}
