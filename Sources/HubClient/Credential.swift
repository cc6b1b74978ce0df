/// What a client shows when it connects.
public struct Credential: Sendable {
  enum Kind: Sendable {
    case nothing
    case text(String)
    case asked(@Sendable (_ hub: String) async throws -> String?)
  }

  let kind: Kind

  /// Nothing is shown.
  public static let nothing = Credential(kind: .nothing)

  /// A token or a ticket, which is shown to the hubs that were given and to no other.
  public static func token(_ text: String) -> Credential { Credential(kind: .text(text)) }

  /// Asked before each attempt, also for hubs that another hub has named: for tokens that end, and for
  /// whoever decides which hub may see one.
  public static func asking(
    _ ask: @escaping @Sendable (_ hub: String) async throws -> String?
  ) -> Credential {
    Credential(kind: .asked(ask))
  }

  /// More bytes are no token.
  static let longest = 4_096
}

extension Credential: CustomStringConvertible, CustomReflectable {
  /// Never the token.
  public var description: String { "a credential" }

  /// Shows nothing, so that no dump can leak the token.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
