package import HubWire

/// The members of a room, found by their ids.
package struct RoomMembers {
  /// In fewer than these a member is found by looking at each.
  private static let few = 24

  package private(set) var list: [RoomMember] = []
  /// Where each member stands in the list, once there are more than a few.
  private var places: [PeerID: Int] = [:]
  package var isClosed = false

  package init() {}

  package mutating func add(_ member: RoomMember) {
    if let place = place(member.peer) {
      list[place] = member
      return
    }
    // Doubling would leave a room of ten with places for sixteen.
    if list.count == list.capacity { list.reserveCapacity(list.count + max(2, list.count / 4)) }
    list.append(member)
    if !places.isEmpty {
      places[member.peer] = list.count - 1
    } else if list.count > Self.few {
      for (place, member) in list.enumerated() { places[member.peer] = place }
    }
  }

  package func member(_ peer: PeerID) -> RoomMember? { place(peer).map { list[$0] } }

  private func place(_ peer: PeerID) -> Int? {
    places.isEmpty ? list.firstIndex { $0.peer == peer } : places[peer]
  }

  /// Removes the peer if `connection` still speaks for it; the last member takes its place.
  package mutating func remove(_ peer: PeerID, of connection: ConnectionID) -> RoomMember? {
    guard let place = place(peer), list[place].connection == connection else { return nil }
    let gone = list[place]
    let last = list.removeLast()
    if place < list.count { list[place] = last }
    if list.count <= Self.few / 2 {
      places = [:]
    } else if !places.isEmpty {
      places[peer] = nil
      if place < list.count { places[last.peer] = place }
    }
    return gone
  }
}
