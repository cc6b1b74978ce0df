/// A network with members that belongs to another tenant after a reload. Its members stay where they are
/// until they announce themselves again.
public struct Handover: Sendable, Equatable, Encodable {
  /// The network.
  public let network: String
  /// Whose it was.
  public let from: String
  /// Whose it is now.
  public let to: String
  /// How many are in it.
  public let members: Int

  /// Describes a handover.
  public init(_ network: String, from: String, to: String, members: Int) {
    self.network = network
    self.from = from
    self.to = to
    self.members = members
  }
}
