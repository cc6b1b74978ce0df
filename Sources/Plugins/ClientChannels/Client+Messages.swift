import HubKernel
import HubPeering
import HubRTC

extension Client: Vehicle {
  /// After so many messages, or bytes, or milliseconds the other side is told that they have come.
  private static let confirmedMessages = 32
  private static let confirmedBytes = 64 * 1024
  private static let confirmedTime: Int64 = 200
  /// How long the last words may take on a channel that is being closed.
  private static let farewellTime: Int64 = 2_000
  /// A peer that goes away does not want its place kept.
  private static let goingAway: UInt16 = 1001
  private static let brokenRules: UInt16 = 1002
  private static let tooLong: UInt16 = 1009

  func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, to rider: Rider) -> Bool {
    guard closesAt == .max else { return false }
    guard outgoing.bytes + message.count <= limits.queuedBytes else {
      end(rider, code: CloseCode.tryLater, reason: "reading too slowly")
      return false
    }
    outgoing.add(message)
    inside { flush(at: rider.station) }
    return true
  }

  /// Sends what can be sent: over the channel while there is one, otherwise over the socket.
  func flush(at station: Station) {
    guard let rider else { return }
    guard let channel, let session, hasAnswered else {
      if rider.hasSocket {
        outgoing.flush(on: .socket) { rider.sendOverSocket($0, .text) }
      }
      return
    }
    var sent = 0
    outgoing.flush(on: .channel) { frame in
      switch session.send(frame, isText: true, on: channel, at: station) {
      case .sent:
        sent += 1
        return true
      case .full, .closed: return false
      case .tooLarge:
        if rider.hasSocket { return rider.sendOverSocket(frame, .text) }
        end(rider, code: Client.tooLong, reason: "a message is longer than the data channel carries")
        return false
      }
    }
    if sent > 0 { desk.counts.sent.add(sent) }
  }

  func received(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, from rider: Rider) {
    // Binary messages have no number; the hub refuses them whichever way they come.
    guard kind == .text else { return rider.deliver(message, kind) }
    work(on: message, at: rider.station)
  }

  /// Something came over the channel.
  func heard(_ message: UnsafeRawBufferPointer, isText: Bool, at station: Station) {
    guard let rider else { return breaks("numbers before both sides have begun", at: station) }
    desk.counts.received.add()
    guard message.count <= limits.messageBytes else {
      return end(rider, code: Client.tooLong, reason: "message longer than the limit")
    }
    guard isText, UTF8Text.isValid(message) else { return rider.deliver(message, .binary) }
    guard restsUntil == 0 else { return hold(message, rider) }
    work(on: message, at: station)
  }

  private func work(on message: UnsafeRawBufferPointer, at station: Station) {
    guard let rider else { return }
    let frame = Frame(message)
    if frame != nil { hasAnswered = true }
    switch frame {
    case .message(let number, let offset):
      take(number, UnsafeRawBufferPointer(rebasing: message[offset...]), rider, at: station)
    case .acknowledgement(let number):
      rider.isAlive()
      guard outgoing.acknowledge(number) else { return breaks("more than was sent", at: station) }
      flush(at: station)
    case .question:
      rider.isAlive()
      say([UInt8(ascii: ".")], at: station)
    case .sign: rider.isAlive()
    case .farewell: end(rider, code: CloseCode.normal, reason: "the peer said goodbye")
    case nil: breaks("what is no message with a number", at: station)
    }
  }

  private func take(_ number: UInt64, _ message: UnsafeRawBufferPointer, _ rider: Rider, at station: Station)
  {
    switch incoming.take(number, message, limit: limits.queuedBytes) {
    case .inOrder:
      note(message.count)
      rider.deliver(message, .text)
      while let next = incoming.next() {
        note(next.count)
        next.withUnsafeBytes { rider.deliver($0, .text) }
      }
    case .early: rider.isAlive()
    case .again:
      rider.isAlive()
      desk.counts.doubled.add()
      note(message.count)
    case .wrong: return breaks("numbers that are too far ahead", at: station)
    }
    if unconfirmed.count >= Client.confirmedMessages || unconfirmed.bytes >= Client.confirmedBytes {
      confirm(at: station)
    } else if unconfirmed.count > 0, confirmsAt == .max {
      confirmsAt = station.milliseconds + Client.confirmedTime
      setAlarm()
    }
  }

  /// Ends the connection. Over a socket the hub says why; where there is none it is said on the channel.
  private func end(_ rider: Rider, code: UInt16, reason: String) {
    if !rider.hasSocket { close(code: code, reason: reason, to: rider) }
    rider.end(code: code, reason: reason)
  }

  private func note(_ bytes: Int) {
    unconfirmed.count += 1
    unconfirmed.bytes += bytes
  }

  /// Tells the other side what has come.
  func confirm(at station: Station) {
    confirmsAt = .max
    unconfirmed = (0, 0)
    say(Frame.acknowledge(incoming.last), at: station)
    setAlarm()
  }

  /// Says something without a number, over the best way.
  private func say(_ words: [UInt8], at station: Station) {
    words.withUnsafeBytes { words in
      if hasAnswered, let channel, let session,
        session.send(words, isText: true, on: channel, at: station) == .sent
      {
        return
      }
      _ = rider?.sendOverSocket(words, .text)
    }
  }

  private func breaks(_ what: String, at station: Station) {
    desk.counts.broken.add()
    guard let rider else { return giveUp(at: station) }
    end(rider, code: Client.brokenRules, reason: "a carrier brought \(what)")
  }

  func lost(code: UInt16, reason: String, by rider: Rider) -> Bool {
    guard channel != nil, hasAnswered, code != Client.goingAway, closesAt == .max else {
      return false
    }
    desk.counts.repeated.add(outgoing.lose(.socket))
    desk.counts.kept.add()
    desk.keptPlace.emit(PeerKeptPlace(peer: peer, namespace: namespace, code: Int(code)))
    flush(at: rider.station)
    return true
  }

  func close(code: UInt16, reason: String, to rider: Rider) {
    guard closesAt == .max else { return }
    closesAt = rider.station.milliseconds + Client.farewellTime
    setAlarm()
    guard let channel, let session else { return }
    inside {
      flush(at: rider.station)
      _ = Frame.say(farewell: code, reason).withUnsafeBytes {
        session.send($0, isText: true, on: channel, at: rider.station)
      }
      session.close(channel, at: rider.station)
    }
  }

  func probe(_ rider: Rider) {
    guard let channel, let session else { return }
    inside {
      _ = [UInt8(ascii: "?")].withUnsafeBytes {
        session.send($0, isText: true, on: channel, at: rider.station)
      }
    }
  }

  func ended(_ connection: ConnectionID, at station: Station) {
    rider = nil
    held = []
    heldBytes = 0
    restsUntil = 0
    confirmsAt = .max
    // A farewell that is under way has its time.
    guard closesAt == .max || channel == nil else { return desk.linger(self) }
    giveUp(at: station)
    setAlarm()
  }

  func rest(for time: Duration, _ rider: Rider) {
    restsUntil = max(restsUntil, rider.station.milliseconds + time.milliseconds)
    setAlarm()
  }

  private func hold(_ message: UnsafeRawBufferPointer, _ rider: Rider) {
    guard heldBytes + message.count <= limits.queuedBytes else {
      return end(rider, code: CloseCode.tooMuch, reason: "more came than may wait while the peer rests")
    }
    heldBytes += message.count
    held.append(Array(message))
  }

  /// Takes what came during the rest, until there is another one.
  func goOn(at station: Station) {
    restsUntil = 0
    var waiting = held[...]
    (held, heldBytes) = ([], 0)
    while restsUntil == 0, let next = waiting.popFirst() {
      next.withUnsafeBytes { work(on: $0, at: station) }
    }
    held = Array(waiting)
    heldBytes = waiting.reduce(0) { $0 + $1.count }
  }
}
