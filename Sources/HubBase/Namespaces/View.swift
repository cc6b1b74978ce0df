/// How much of the hub somebody may see.
public enum View: Sendable, Equatable {
  /// All of it.
  case everything
  /// What belongs to one tenant, and nothing that tells of another.
  case tenant(Namespace)

  /// The tenant, unless everything may be seen.
  public var tenant: Namespace? {
    if case .tenant(let namespace) = self { namespace } else { nil }
  }
}
