extension Lane {
  /// A whole message came for a connection.
  ///
  /// `bytes` are valid during the call only; text is known to be UTF-8.
  public func received(_ id: ConnectionID, _ bytes: UnsafeRawBufferPointer, _ kind: MessageKind) {
    guard let record = live(id) else { return }
    record.pointee.signsOfLife &+= 1
    let peer = Peer(lane: self, index: id.index)
    if record.pointee.isSocket {
      record.pointee.socket?.receive(bytes, kind, peer)
      return
    }
    core.meters.messages.add(on: number)
    var intent = ReceiveMessage(peer: peer, bytes: bytes.count)
    switch ask(core.receiveGate, &intent) {
    case .success(false): break
    case .success(true): return
    case .failure(let refusal):
      peer.refuse(refusal)
      return
    }
    guard kind == .text else {
      peer.refuse("binary-not-supported", "messages to a hub are JSON text; binary belongs on a data channel")
      return
    }
    do throws(EnvelopeError) {
      let envelope = try Envelope.scan(bytes, scratch: scratch, maxDepth: limits.jsonDepth)
      dispatch(Message(peer: peer, bytes: bytes, envelope: envelope))
    } catch {
      peer.refuse(StaticCode(stringLiteral: error.code), error.reason)
    }
  }

  @inline(__always)
  private func dispatch(_ message: borrowing Message) {
    guard let receiver = tables.receivers.find(message.type),
      !receiver.isOff(in: message.peer.namespace)
    else {
      refuseUnknownType(message)
      return
    }
    if receiver.plugin.isBroken {
      message.refuse("plugin-failed", "the plugin that handles this message is out of order")
      return
    }
    let began = receiver.plugin.startTiming(on: number)
    receiver.handle.call(message)
    receiver.plugin.stopTiming(began)
  }

  private func refuseUnknownType(_ message: borrowing Message) {
    let word = String(decoding: message.type, as: UTF8.self).forLog
    var reason = "this hub does not route '\(word)' messages"
    if let near = Suggestion.nearest(to: word, among: tables.receivers.words) {
      reason += "; did you mean '\(near)'?"
    } else {
      reason += "; what peers say to each other belongs on their data channel"
    }
    message.refuse("unknown-type", reason)
  }

  /// A signal that this lane handed to another came back, because its receiver had gone in between.
  func bounce(_ peer: Peer, _ payload: UnsafeRawBufferPointer, idLength: Int) {
    let id = UnsafeRawBufferPointer(rebasing: payload[..<idLength])
    let signal = UnsafeRawBufferPointer(rebasing: payload[idLength...])
    guard let envelope = try? Envelope.scan(signal, scratch: scratch, maxDepth: JSONScratch.deepest) else {
      return
    }
    peer.refuse(
      "peer-not-found", Undeliverable.reason, target: envelope.target, messageID: id)
  }
}

enum Undeliverable {
  static let reason = "the target is not connected to this network"
}
