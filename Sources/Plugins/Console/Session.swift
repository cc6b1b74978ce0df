import HubKernel

/// Somebody who is logged in.
struct Session: Sendable {
  let standing: Standing
  /// The link by which a guest came.
  let share: String?
  /// What a change has to be sent with.
  let proof: String
  let began: UInt64
  let ends: UInt64

  var visitor: AdminVisitor {
    share.map { AdminVisitor(who: "share:\($0)", role: .read, isGuest: true) }
      ?? AdminVisitor(who: standing.who, role: standing.role)
  }
}
