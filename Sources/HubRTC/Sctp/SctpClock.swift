/// A time by which associations are driven. The hub has one; whoever tests with a time of his own makes
/// another.
///
/// The library beneath has one clock for everything, which is moved by what passes on each of these. So in a
/// process with several it runs faster than each of them alone, and things are sent again too early. That is
/// all that happens: when an association is given up is measured on its own clock.
public final class SctpClock: @unchecked Sendable {
  // `@unchecked Sendable`: only touched by `SctpStack` while it holds its lock.
  var last: Int64?

  /// A clock that has not begun.
  public init() {}

  /// The clock of the machine.
  public static let machine = SctpClock()
}
