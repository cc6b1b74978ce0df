/// Where things are in a frame that goes from hub to hub over others.
enum RoutedFrame {
  static let hops = 2
  static let marks = 3
  static let target = 4
  /// A mark: the usual path led nowhere, and answers should come back the way this frame came.
  static let isDetour: UInt8 = 1
  static let source = 24
  /// What begins here depends on the kind.
  static let body = 44

  /// In a frame of a session: which session, and what its sender has.
  static let token = 44
  static let sequence = 52
  static let acknowledged = 60
  /// The sender's clock, and the receiver's at which the frame is worth nothing any more.
  static let stamp = 68
  static let deadline = 72
  static let payload = 76
}
