/// How large a scenario may be.
enum ScriptLimits {
  static let bytes = 65_536
  static let lines = 500
  static let hubs = 10_000
  static let peers = 1_000_000
  static let rate = 1_000_000
  static let letterSize = 16_384
  static let neighbours = 1000
  static let day: Moment = 86_400 * .second
  /// Further than this a clock does not jump: thirty years.
  static let jump: Moment = 30 * 365 * day
  /// How often one line may be done.
  static let repetitions = 100_000
}
