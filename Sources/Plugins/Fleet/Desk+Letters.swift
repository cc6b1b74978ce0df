import HubKernel
import HubMesh
import Signaling
import Synchronization

extension Desk {
  /// Whether a signal for somebody who is not connected here goes elsewhere. Asked on the sender's reactor.
  func carry(_ message: borrowing Message, _ room: Room, _ target: PeerID) -> Bool {
    guard hasCompany.load(ordering: .relaxed) else { return false }
    let trace = message.trace ?? UnsafeRawBufferPointer(start: nil, count: 0)
    guard message.peer.station.number == Desk.home else { return carryOver(message, room, target, trace) }
    var isTaken = false
    post(at: message.peer.station) {
      guard let space = spacesByRoom[room.number], let node else { return }
      let letter = Letter(
        from: message.peer.id, spelling: message.peer.spelling, to: target, network: space.network.key,
        type: message.type, data: message.data, trace: trace, messageID: message.messageID)
      isTaken = node.send(letter, now: now)
    }
    return isTaken
  }

  /// Leaves it for the desk's reactor, which tells the sender if it comes to nothing.
  private func carryOver(
    _ message: borrowing Message, _ room: Room, _ target: PeerID, _ trace: UnsafeRawBufferPointer
  ) -> Bool {
    if surroundings.announcing.isOthers(target, in: room, than: self) { return false }
    let key = FleetNetwork(
      fleet: surroundings.settings.name, namespace: room.namespace.name, network: room.name
    ).key
    let letter = Letter(
      from: message.peer.id, spelling: message.peer.spelling, to: target, network: key, type: message.type,
      data: message.data, trace: trace, messageID: message.messageID)
    if !leave({ Item.append(letter, stay: 0, to: &$0) }) {
      message.refuse(
        "overloaded", "the hub has more signals to pass on than it can; send it again later",
        by: FleetPlugin.manifest.id)
    }
    return true
  }

  /// What other reactors have left.
  func sendPosted(_ bytes: [UInt8]) {
    guard let node else { return }
    bytes.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      while let (_, content) = Item.next(&reader) {
        _ = Item.readLetter(content) { letter, _ in
          guard !node.send(letter, now: now) else { return }
          returned(
            ReturnedSignal(
              from: letter.from, to: letter.to, network: letter.network, messageID: Array(letter.messageID),
              code: .peerNotFound))
        }
      }
    }
  }

  /// A receiver on another reactor had gone when its signal came there.
  func bounced(_ receipt: UnsafeRawBufferPointer, at station: Station) {
    guard let (signal, home) = Receipts.read(receipt) else { return }
    run { desk, _ in desk.node?.refuse(signal, home: home, now: desk.now) }
  }
}
