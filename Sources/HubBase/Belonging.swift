/// What a plugin has on reactors and what ends with it.
package protocol Belonging: AnyObject, Sendable {
  /// The plugin stops.
  func endWithOwner()
  /// It belongs to another instance of the plugin from now on.
  func move(to owner: Belongings)
}
