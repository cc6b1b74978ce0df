/// Why links end, in the words that both sides read.
enum LinkEnd {
  static let notNeeded = "the mesh can do without this link"
  static let stopping = "this hub is stopping"
}
