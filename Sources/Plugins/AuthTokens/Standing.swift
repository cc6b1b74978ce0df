import HubKernel
import HubTokens

/// What is known of one connection.
///
/// `@unchecked Sendable`: it is made by a task before the connection exists, and from then on touched on that
/// connection's reactor alone.
final class Standing: @unchecked Sendable {
  /// What it was granted.
  var grant: Grant?

  init() {}

  init(_ grant: Grant) { self.grant = grant }
}
