internal import HubBase
internal import HubWire

extension MeshNode {
  /// The longest type, trace and message id of a letter, in bytes.
  static let longestPart = 255
  /// What a returned letter takes at most.
  static let longestAnswer = 1 + 1 + 3 * PeerID.byteCount + 1 + longestPart

  /// Sends a letter from a member here to a member elsewhere; false, and nothing is done, if there is no such
  /// member anywhere in that network.
  public func send(_ letter: borrowing Letter, now: Milliseconds) -> Bool {
    begin(now)
    defer { finish() }
    // What has waited goes first.
    if !redirected.isEmpty { attendRedirected() }
    guard let network = networkPlaces[letter.network], let place = members.winner(letter.to, network),
      members[place].pointee.owner != own.index, let hub = bareHub(members[place].pointee.owner)
    else { return false }
    hub._withUnsafeGuaranteedRef { send(letter, network, to: $0) }
    return true
  }

  private func send(_ letter: borrowing Letter, _ network: UInt32, to hub: HubRecord) {
    counters.lettersSent &+= 1
    let size =
      96 &+ letter.type.count &+ (letter.data?.count ?? 0) &+ letter.trace.count &+ letter.messageID.count
    guard letter.type.count <= Self.longestPart, letter.trace.count <= Self.longestPart,
      letter.messageID.count <= Self.longestPart, size &+ RoutedFrame.payload <= settings.longestFrame
    else {
      return giveBack(letter, .badLetter, hub)
    }
    openSession(with: hub)
    hub.session.bare?._withUnsafeGuaranteedRef { put(letter, network, into: $0, size) }
  }

  private func put(_ letter: borrowing Letter, _ network: UInt32, into session: Session, _ size: Int) {
    if !session.jobs.isEmpty { pump(session) }
    guard hasRoom(session, size &+ 128 &+ settings.longestNote, share: 3) else {
      return giveBack(letter, .overloaded, session.hub)
    }
    if !session.jobs.isEmpty { tell(letter.from, in: network, letter.network, session) }
    var pen = LetterPen(at: room(for: LetterPen.count(letter), in: session))
    pen.write(letter)
    activate(session)
    transmit(session)
  }

  /// What waits to be told may include the sender: then it is told before its letter.
  func tell(_ sender: PeerID, in network: UInt32, _ key: NetworkKey, _ session: Session) {
    guard let place = members.find(sender, network, owner: own.index) else { return }
    beginMembers(key)
    writeMember(place, isRenewal: false)
    append(payload.bytes, to: session)
  }

  private func giveBack(_ letter: borrowing Letter, _ code: ReturnCode, _ hub: HubRecord) {
    giveBack(
      ReturnedLetter(
        from: letter.from, to: letter.to, network: letter.network, messageID: Array(letter.messageID),
        code: code, hub: hub.id))
  }

  /// What is left of a letter that never got there.
  func stub(of payload: UnsafeRawBufferPointer, _ code: ReturnCode, _ hub: HubRecord) -> ReturnedLetter? {
    var reader = FrameReader(payload, from: 1)
    do throws(FrameError) {
      let (network, from, to) = (try reader.id(), try reader.id(), try reader.id())
      _ = try reader.spelling()
      let messageID = try reader.slice(Int(try reader.byte()))
      return ReturnedLetter(
        from: from, to: to, network: NetworkKey(place: network), messageID: Array(messageID), code: code,
        hub: hub.id)
    } catch {
      return nil
    }
  }

  /// A letter from another hub, for a member here. It is from a member of that hub, and what it carries may
  /// become part of a message; or it goes back.
  func readLetter(_ reader: inout FrameReader, _ session: Session) throws(FrameError) -> Bool {
    // Whatever happens to it, there has to be room for saying so.
    guard hasRoom(session, Self.longestAnswer) else { return false }
    let key = NetworkKey(place: try reader.id())
    let (from, to, spelling) = (try reader.id(), try reader.id(), try reader.spelling())
    let messageID = try reader.slice(Int(try reader.byte()))
    let type = try reader.slice(Int(try reader.byte()))
    let trace = try reader.slice(Int(try reader.byte()))
    let hasData = try reader.byte() != 0
    guard hasData || reader.rest == 0 else { throw .garbage }
    let data = hasData ? try reader.slice(reader.rest) : nil
    var code = ReturnCode.peerNotFound
    let place = networkPlaces[key]
    if !isProper(type, data, trace, messageID) {
      blame(session.hub, .badLetter)
      // Its message id may be no text either, and is part of what its sender is told.
      guard JSONCheck.isContents(messageID) else { return true }
      code = .badLetter
    } else if !(place.map(hasMembersHere) ?? false) {
      // The last one has left, and so others' members are not known here any more.
    } else if let network = place, !isMember(from, network, of: session.hub) {
      if isMember(to, network, of: own), isToldOf(from, network, by: session.hub) { code = .senderUnknown }
      blameSender(from, key, session.hub)
    } else if let network = place, isMember(to, network, of: own) {
      let letter = Letter(
        from: from, spelling: spelling, to: to, network: key, type: type, data: data, trace: trace,
        messageID: messageID)
      if outlet.deliver(letter, home: session.hub.id) {
        counters.lettersDelivered &+= 1
        return true
      }
    }
    writeAnswer(from, to, key, messageID, code)
    append(payload.bytes, to: session)
    return true
  }

  private func hasMembersHere(_ network: UInt32) -> Bool {
    Int(network) < networkTable.count
      && networkTable[Int(network)].bare?._withUnsafeGuaranteedRef { $0.localCount > 0 } ?? false
  }

  private func isMember(_ peer: PeerID, _ network: UInt32, of hub: HubRecord) -> Bool {
    guard let place = members.winner(peer, network) else { return false }
    return members[place].pointee.owner == hub.index
  }

  /// Whether a hub has told of a peer, or of all of its members. One that has not wrote before it heard that
  /// the target is here: it tells who the sender is before the sender's first letter. So the letter is for an
  /// earlier stay of the target, which is over.
  private func isToldOf(_ peer: PeerID, _ index: UInt32, by hub: HubRecord) -> Bool {
    if members.find(peer, index, owner: hub.index) != nil { return true }
    guard let network = network(index) else { return false }
    let (place, isThere) = network.search(hub.index)
    return isThere && network.rosters[place].isComplete
  }

  /// A hub that speaks for a peer which it never said it has is a liar; one whose peer just left is not.
  private func blameSender(_ peer: PeerID, _ key: NetworkKey, _ hub: HubRecord) {
    guard let network = network(key), network.localCount > 0,
      members.find(peer, network.index, owner: hub.index) == nil
    else { return }
    let (place, isThere) = network.search(hub.index)
    // As long as it has not told us of all of its members, this may be one of them.
    guard isThere, network.rosters[place].isComplete else { return }
    blame(hub, .forgedSender)
  }

  private func isProper(
    _ type: UnsafeRawBufferPointer, _ data: UnsafeRawBufferPointer?, _ trace: UnsafeRawBufferPointer,
    _ messageID: UnsafeRawBufferPointer
  ) -> Bool {
    guard !type.isEmpty, JSONCheck.isContents(type), JSONCheck.isContents(trace),
      JSONCheck.isContents(messageID)
    else { return false }
    guard let data else { return true }
    return JSONCheck.isValue(data, scratch: scratch)
  }

  private func writeAnswer(
    _ from: PeerID, _ to: PeerID, _ key: NetworkKey, _ messageID: UnsafeRawBufferPointer, _ code: ReturnCode
  ) {
    payload.clear()
    payload.number(PayloadKind.answer.rawValue)
    payload.number(code.byte)
    payload.id(key.place)
    payload.id(from)
    payload.id(to)
    payload.number(UInt8(truncatingIfNeeded: messageID.count))
    payload.raw(messageID)
  }

  func readAnswer(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    guard let code = ReturnCode(byte: try reader.byte()) else { throw .garbage }
    let (key, from, to) = (try reader.id(), try reader.id(), try reader.id())
    let messageID = try reader.slice(Int(try reader.byte()))
    try reader.finish()
    guard JSONCheck.isContents(messageID) else { throw .garbage }
    giveBack(
      ReturnedLetter(
        from: from, to: to, network: NetworkKey(place: key), messageID: Array(messageID), code: code,
        hub: hub.id))
  }

  /// A letter that `deliver` took could not be delivered after all. It goes back to the home hub of its
  /// sender, whatever `letter.hub` says.
  public func refuse(_ letter: ReturnedLetter, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let network = network(letter.network), let place = members.winner(letter.from, network.index),
      members[place].pointee.owner != own.index, let hub = hub(members[place].pointee.owner), hub.isPresent
    else { return }
    letter.messageID.withUnsafeBytes {
      writeAnswer(
        letter.from, letter.to, letter.network, UnsafeRawBufferPointer(rebasing: $0.prefix(Self.longestPart)),
        letter.code)
    }
    append(payload.bytes, to: session(with: hub))
  }
}
