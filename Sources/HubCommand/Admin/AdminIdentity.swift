internal import HubKernel

/// Who asks on the admin listener, and how far they may go.
struct AdminIdentity: Sendable, Equatable {
  /// The name of a token, `unix:` and a user, or `loopback`.
  let who: String
  let role: AdminRole
  /// Whether they showed a token, which no web page could have made a browser do.
  let hasToken: Bool

  /// Names that no token can have, since they hold a colon or are refused as names.
  static func user(_ number: UInt32) -> AdminIdentity {
    AdminIdentity(who: "unix:\(number)", role: .admin, hasToken: false)
  }

  static let loopback = AdminIdentity(who: "loopback:", role: .admin, hasToken: false)
}
