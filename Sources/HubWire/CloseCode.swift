/// Close codes the hub uses: those of RFC 6455 §7.4.1, and from 4000 on its own.
public enum CloseCode {
  /// All is said.
  public static let normal: UInt16 = 1000
  /// The hub is stopping.
  public static let goingAway: UInt16 = 1001
  /// The peer broke a rule: a bad id, an id that is taken, no right to be here.
  public static let policy: UInt16 = 1008
  /// Try again later.
  public static let tryLater: UInt16 = 1013
  /// What the peer showed of itself has ended, or is not taken any more: come back with a fresh credential.
  public static let unauthorized: UInt16 = 4001
  /// The address is banned.
  public static let banned: UInt16 = 4003
  /// Another connection has taken over this id.
  public static let replaced: UInt16 = 4009
  /// The peer went on sending too much after it had been told.
  public static let tooMuch: UInt16 = 4029
}
