extension Lane {
  /// A whole message came for a connection.
  ///
  /// `bytes` are valid during the call only; text is known to be UTF-8.
  public func received(_ id: ConnectionID, _ bytes: UnsafeRawBufferPointer, _ kind: MessageKind) {
    guard let record = live(id) else { return }
    record.pointee.signsOfLife &+= 1
    if record.pointee.isDiverted {
      // The record holds it, and gives it up only when the transport says that it is all over.
      record.pointee.socket.bare?._withUnsafeGuaranteedRef {
        $0.receive(bytes, kind, Peer(lane: self, index: id.index))
      }
      return
    }
    take(bytes, kind, from: id.index, record)
  }

  /// Does what a message asks for, whichever way it came.
  @inline(__always)
  func take(
    _ bytes: UnsafeRawBufferPointer, _ kind: MessageKind, from index: UInt32,
    _ record: UnsafeMutablePointer<ConnectionRecord>
  ) {
    messages.add(on: number)
    if let traffic = record.pointee.traffic {
      traffic.pointee.messages.add(1)
      traffic.pointee.messageBytes.add(bytes.count)
    }
    if isWatched(GateRegistry.receive), mayNotReceive(index, bytes.count) { return }
    guard kind == .text else { return refuseBinary(Peer(lane: self, index: index)) }
    do throws(EnvelopeError) {
      let envelope = try Envelope.scan(bytes, scratch: scratch, maxDepth: limits.jsonDepth)
      dispatch(Message(peer: Peer(lane: self, index: index), bytes: bytes, envelope: envelope))
    } catch {
      refuse(Peer(lane: self, index: index), error)
    }
  }

  @inline(never)
  private func refuseBinary(_ peer: Peer) {
    peer.refuse("binary-not-supported", "messages to a hub are JSON text; binary belongs on a data channel")
  }

  @inline(never)
  private func refuse(_ peer: Peer, _ error: EnvelopeError) {
    peer.refuse(StaticCode(stringLiteral: error.code), error.reason)
  }

  /// Asks those who have a say in what a peer may send at all.
  @inline(never)
  private func mayNotReceive(_ index: UInt32, _ count: Int) -> Bool {
    var intent = ReceiveMessage(peer: Peer(lane: self, index: index), bytes: count)
    switch ask(core.receiveGate, &intent) {
    case .success(let isTaken): return isTaken
    case .failure(let refusal):
      Peer(lane: self, index: index).refuse(refusal)
      return true
    }
  }

  @inline(__always)
  private func dispatch(_ message: borrowing Message) {
    guard let found = receivers.find(message.type) else { return refuseUnknownType(message) }
    found._withUnsafeGuaranteedRef { receiver in
      if receiver.isOff(in: message.peer.namespace) { return refuseUnknownType(message) }
      if receiver.plugin.isBroken {
        return message.refuse("plugin-failed", "the plugin that handles this message is out of order")
      }
      let began = receiver.plugin.startTiming(on: number)
      receiver.handle.call(message)
      receiver.plugin.stopTiming(began)
    }
  }

  private func refuseUnknownType(_ message: borrowing Message) {
    let word = String(decoding: message.type, as: UTF8.self).forLog
    var reason = "this hub does not route '\(word)' messages"
    if let near = Suggestion.nearest(to: word, among: receivers.words(in: message.peer.namespace)) {
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
