/// Why links end, in the words that both sides read.
enum LinkEnd {
  static let notNeeded = "the mesh can do without this link"
  static let silent = "nothing was heard on this link for too long"
  /// In the words of the originals.
  static let migrated = "Migrated to P2P mesh"
  static let stopping = "this hub is stopping"
}
