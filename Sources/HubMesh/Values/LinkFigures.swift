/// A link of this node.
public struct LinkFigures: Sendable, Equatable {
  /// Which link.
  public var link: LinkID
  /// To whom.
  public var hub: HubID
  /// What carries it.
  public var carrier: Carrier
  /// How long its last heartbeat took; nil before the first.
  public var roundTrip: Milliseconds?
  /// Since when it is up.
  public var since: Milliseconds
  /// When something last came over it.
  public var lastHeard: Milliseconds
  /// How many frames were sent.
  public var framesOut: Int
  /// How many bytes were sent.
  public var bytesOut: Int
  /// How many frames came.
  public var framesIn: Int
  /// How many bytes came.
  public var bytesIn: Int
  /// How much misbehaviour was counted lately.
  public var misbehaviour: Int
}
