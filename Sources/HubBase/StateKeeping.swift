/// Keeps small things over a restart, for plugins that name it in their manifest. Where the hub has no place
/// for them, nobody offers it.
public protocol StateKeeping: Sendable {
  /// What was kept under a name; nil when there is nothing, or nothing that can be read.
  func read(_ name: String) -> [UInt8]?
  /// Keeps bytes under a name, at once: whoever reads finds all of them or what was there before. Throws when
  /// they cannot be kept.
  func write(_ bytes: [UInt8], as name: String) throws
}
