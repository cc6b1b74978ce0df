/// One hub's part of the mesh: what it knows of the others, and what it tells them.
///
/// It has no clock, no sockets and no thread: whoever owns those says what happened and when, and is told
/// through `MeshEffects` what to do. The same calls in the same order have the same effects, bit for bit.
public final class MeshNode {
  /// What this hub tells others of itself.
  public private(set) var card: HubCard
  /// How it behaves.
  public let settings: MeshSettings
  /// How often things happened.
  public private(set) var counters = MeshCounters()
  /// When `tick` is to be called next, at the latest. It may come nearer with every call of the node.
  public private(set) var due: Milliseconds
  unowned let effects: any MeshEffects

  /// A node without links. `effects` must outlive it; `seed` should be one that nobody can guess, as it also
  /// protects sessions from forgery.
  public init(
    _ card: HubCard, _ settings: MeshSettings, seed: UInt64, now: Milliseconds, effects: any MeshEffects
  ) {
    self.card = card
    self.settings = settings
    self.effects = effects
    due = now
  }
}
