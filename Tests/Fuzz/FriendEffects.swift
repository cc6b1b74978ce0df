import HubMesh
import HubWire

/// Keeps what the well-meaning side of the link sends.
final class FriendEffects: MeshEffects {
  var frames: [[UInt8]] = []
  var lastData: [UInt8]?
  var sequence: UInt64 = 0

  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    frames.append(Array(frame))
    if frame.count > 76, frame[1] == 0x11 {
      lastData = Array(frame)
      sequence = max(sequence, UInt64(frame[59]))
    }
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool { true }
  func returned(_ letter: ReturnedLetter) {}
  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {}
  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {}
  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {}
  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {}
  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {}
  func hubAppeared(_ card: HubCard) {}
  func hubChanged(_ card: HubCard) {}
  func hubVanished(_ hub: HubID, reason: HubEnd) {}
  func wanted(_ neighbours: [HubCard]) {}
  func unwanted(_ link: LinkID) {}
  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {}
  func answered(_ ping: PingAnswer) {}
}
