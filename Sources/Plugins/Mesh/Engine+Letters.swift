import HubKernel
import HubMesh
import Signaling
import Synchronization

extension Engine {
  /// Whether a signal for somebody who is not connected here goes elsewhere. Asked on the sender's reactor.
  func carry(_ message: borrowing Message, _ room: Room, _ target: PeerID) -> Bool {
    guard message.peer.station.number == Engine.home else {
      guard hasCompany.load(ordering: .relaxed),
        !surroundings.announcing.isOthers(target, in: room, than: self)
      else { return false }
      if !PostedLetter.leave(message, in: room, for: target) {
        message.refuse(
          "overloaded", "the hub has more signals to pass on than it can; send it again later",
          by: MeshPlugin.manifest.id)
      }
      return true
    }
    let letterTrace = message.trace
    var isTaken = false
    work(at: message.peer.station) {
      spacesByRoom[RoomNumber(room.number)].bare?._withUnsafeGuaranteedRef { space in
        let letter = Letter(
          from: message.peer.id, spelling: message.peer.spelling, to: target, network: space.key,
          type: message.type, data: message.data,
          trace: letterTrace ?? UnsafeRawBufferPointer(start: nil, count: 0), messageID: message.messageID)
        isTaken = send(letter, in: space, now: message.peer.milliseconds)
        if !isTaken { noteStray(letter, in: space) }
      }
    }
    return isTaken
  }

  /// Nobody in the mesh has the receiver: its sender is told so, unless somebody else takes the signal.
  private func noteStray(_ letter: borrowing Letter, in space: Space) {
    guard let room = space.room, !surroundings.announcing.isOthers(letter.to, in: room, than: self) else {
      return
    }
    returns.note(
      ReturnBook.Entry(
        .peerNotFound, at: wallMilliseconds, hub: id, target: letter.to, in: space,
        messageID: Array(letter.messageID), trace: Array(letter.trace)))
  }

  /// Sends a letter of a member here to whoever has its target.
  @inline(__always)
  private func send(_ letter: borrowing Letter, in space: Space, now: Milliseconds) -> Bool {
    if !space.proxies.isEmpty, space.proxies[letter.to] != nil {
      return edge.deliver(ClassicSignal(letter), in: ClassicPlace(space))
    }
    guard !isStopped else { return false }
    return node.bare?._withUnsafeGuaranteedRef { $0.send(letter, now: now) } ?? false
  }

  /// What another reactor left here.
  func posted(_ post: UnsafeRawBufferPointer, _ connection: ConnectionID, at station: Station) {
    guard let kind = Post(post) else {
      return arrived(connection, post, .binary, at: station)
    }
    let content = UnsafeRawBufferPointer(rebasing: post.dropFirst())
    switch kind {
    case .letter: work(at: station) { sendPosted(post) }
    case .text: arrived(connection, content, .text, at: station)
    case .garbage: arrived(connection, post, .binary, at: station)
    }
  }

  private func sendPosted(_ post: UnsafeRawBufferPointer) {
    PostedLetter.read(post, { spacesByRoom[RoomNumber($0)] }) { letter, space in
      guard !send(letter, in: space, now: now) else { return }
      tellSender(
        ReturnedLetter(
          from: letter.from, to: letter.to, network: letter.network, messageID: Array(letter.messageID),
          code: .peerNotFound, hub: id))
    }
  }

  /// A receiver on another reactor had gone when its signal came there.
  func bounced(_ receipt: UnsafeRawBufferPointer, at station: Station) {
    guard let letter = Receipt.read(receipt, own: id) else { return }
    work(at: station) { node?.refuse(letter, now: now) }
  }

  /// Gives a letter from elsewhere to a member here.
  func hand(_ letter: borrowing Letter, home: HubID) -> Bool {
    // Nobody leaves a network in the middle of a call, and so neither does its space.
    spaces[letter.network].bare?._withUnsafeGuaranteedRef { hand(letter, in: $0, home: home) } ?? false
  }

  private func hand(_ letter: borrowing Letter, in space: Space, home: HubID) -> Bool {
    if !space.proxies.isEmpty, space.proxies[letter.to] != nil {
      return edge.deliver(ClassicSignal(letter), in: ClassicPlace(space))
    }
    let trace = letter.trace
    let signal = ForeignSignal(
      type: letter.type, data: letter.data, trace: trace.isEmpty ? nil : trace, from: letter.from,
      spelling: letter.spelling, receipt: Receipt.write(letter, home: home, to: receipt))
    return space.room.bare?._withUnsafeGuaranteedRef { room in
      spot.bare?._withUnsafeGuaranteedRef { $0.station.deliver(signal, to: letter.to, in: room) } ?? false
    } ?? false
  }

  /// Tells a peer here that its signal could not be delivered, in the words in which one hub alone says it.
  func tellSender(_ letter: ReturnedLetter) {
    // Hubs of older kinds have no words for it.
    guard let station, let space = spaces[letter.network], let connection = space.members[letter.from] else {
      return
    }
    returns.note(
      ReturnBook.Entry(
        letter.code, at: wallMilliseconds, hub: letter.hub, target: letter.to, in: space,
        messageID: letter.messageID))
    let json = writer
    json.reset()
    json.object { json in
      let reason = letter.code.sentence
      json.field("type", word: "error")
      json.field("error", reason)
      json.field("code", letter.code.rawValue)
      json.field("by", letter.code == .peerNotFound ? "kernel" : MeshPlugin.manifest.id)
      json.field("reason", reason)
      if letter.code.isDoubtful { json.field("mayHaveArrived", true) }
      json.field("targetPeerId", letter.to)
      if !letter.messageID.isEmpty {
        // The contents of a string that the sender wrote, escapes and all: quotes make it JSON again.
        json.field("messageId", verbatim: [UInt8(ascii: "\"")] + letter.messageID + [UInt8(ascii: "\"")])
      }
      json.field("fromPeerId", word: "system")
      json.field("networkName", verbatim: space.quotedName)
      json.field("timestamp", wallMilliseconds)
    }
    station.send(json.bytes, .text, to: connection)
  }
}

extension ReturnCode {
  /// What its sender reads.
  var sentence: String {
    switch self {
    case .peerNotFound: "the target is not connected to this network"
    case .hubUnreachable: "the hub of the target cannot be reached at present"
    case .hubLost:
      "the hub of the target was lost before it confirmed the signal, which may have arrived or not"
    case .overloaded: "more signals wait for the hub of the target than may; send it again later"
    case .senderUnknown: "the hub of the target does not know the sender; announce and send it again"
    case .badLetter: "the hub of the target cannot read the signal"
    }
  }
}
