/// Which of a peer's channels. It is chosen on our side and says nothing of streams: a channel has its number
/// before both peers know which streams are whose. Numbers come again only after many others.
public struct ChannelNumber: Sendable, Hashable {
  /// The number.
  public let value: UInt16

  /// A channel by its number.
  public init(_ value: UInt16) { self.value = value }
}
