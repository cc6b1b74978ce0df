/// How far away a hub is.
public struct PingAnswer: Sendable, Equatable {
  /// Which hub.
  public var hub: HubID
  /// From asking to hearing.
  public var roundTrip: Milliseconds
  /// How many links the question went.
  public var hops: Int

  /// Describes an answer.
  public init(hub: HubID, roundTrip: Milliseconds, hops: Int) {
    self.hub = hub
    self.roundTrip = roundTrip
    self.hops = hops
  }
}
