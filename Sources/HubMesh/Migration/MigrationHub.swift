/// Another hub as its map and its links show it, for whoever decides about channels.
package struct MigrationHub: Sendable, Equatable {
  /// Which hub.
  package var id: HubID
  /// Its neighbours, as far as they say so too.
  package var neighbours: [HubID]
  /// How many links to it go over WebSockets; of an older kind only those count that this hub called.
  package var sockets: Int
  /// Whether it is about to go, so that nobody begins anything with it.
  package var isLeaving: Bool
  /// Whether it is of an older kind: it is on no map, and closes its sockets as it likes.
  package var isOlder: Bool

  /// Describes a hub.
  package init(
    _ id: HubID, neighbours: [HubID] = [], sockets: Int = 0, isLeaving: Bool = false, isOlder: Bool = false
  ) {
    self.id = id
    self.neighbours = neighbours
    self.sockets = sockets
    self.isLeaving = isLeaving
    self.isOlder = isOlder
  }
}
