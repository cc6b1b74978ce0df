/// A member and its home hub.
public struct MemberPlace: Sendable, Equatable {
  /// Who.
  public var member: Member
  /// In which network.
  public var network: NetworkKey
  /// At which hub.
  public var hub: HubID
}
