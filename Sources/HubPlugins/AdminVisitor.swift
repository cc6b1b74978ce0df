public import HubConfig

/// Somebody who looks at the hub with a page that it serves itself.
public struct AdminVisitor: Sendable, Equatable {
  /// What the audit calls them: the name of their token, or of the link they were given.
  public let who: String
  /// How far they may go.
  public let role: AdminRole
  /// Whether they came by a link that was shared: they see figures, and neither addresses nor settings.
  public let isGuest: Bool

  /// Describes a visitor.
  public init(who: String, role: AdminRole, isGuest: Bool = false) {
    self.who = who
    self.role = role
    self.isGuest = isGuest
  }
}
