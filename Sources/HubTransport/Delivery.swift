/// What became of a signal.
public enum Delivery: Equatable {
  /// It is in the receiver's queue, or on its way to another reactor's.
  case delivered
  /// A plugin took it.
  case taken
  /// The sender has been told why not.
  case refused
}
