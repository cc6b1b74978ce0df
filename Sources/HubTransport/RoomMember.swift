package import HubWire

/// What a room knows of one member.
package struct RoomMember {
  package var peer: PeerID
  package var connection: ConnectionID
  package var spelling: PeerSpelling
  /// What the member said of itself, ready to be told to others.
  package var note: [UInt8]
  package var isHub: Bool

  /// Whom a gathering is about that is about nobody.
  package static let nobody = RoomMember(
    peer: .none, connection: ConnectionID(lane: .max, index: .max, generation: .max), spelling: .lowercase,
    note: [], isHub: false)

  package init(
    peer: PeerID, connection: ConnectionID, spelling: PeerSpelling, note: [UInt8], isHub: Bool
  ) {
    self.peer = peer
    self.connection = connection
    self.spelling = spelling
    self.note = note
    self.isHub = isHub
  }
}
