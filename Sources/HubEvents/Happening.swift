internal import Synchronization

/// One telling of an event: its number among all that were told, and what made it happen.
///
/// Both are known only while somebody follows all events of a hub. Otherwise nothing is numbered, and telling
/// an event costs what it always did.
public struct Happening: Sendable {
  /// Its number; the first one that is followed is 1.
  public let number: UInt64
  /// What made it happen, if that is known.
  public let cause: Cause?

  /// The one that is being told on this thread.
  @TaskLocal public static var current: Happening?

  private static let followers = Atomic<Int>(0)

  /// Whether somebody follows the events of a hub of this process.
  static var isFollowed: Bool { followers.load(ordering: .relaxed) > 0 }

  static func follow() { followers.add(1, ordering: .relaxed) }
  static func unfollow() { followers.subtract(1, ordering: .relaxed) }
}
