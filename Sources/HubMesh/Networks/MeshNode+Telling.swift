internal import HubWire

extension MeshNode {
  /// What a hub tells of its members in a network. It speaks for nobody else's.
  func readMembers(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    let key = NetworkKey(place: try reader.id())
    let flags = try reader.byte()
    guard let network = network(key), network.localCount > 0 else {
      // It need not tell us; and it would not tell us all of them when we join again.
      return enqueue(Job(kind: .departed, key: key), for: hub)
    }
    guard let place = ensureRoster(hub, in: network) else { return blame(hub, .tooManyInterests) }
    if flags & MemberChange.begins != 0 {
      network.rosters[place].generation &+= 1
      network.rosters[place].isBeingTold = true
      network.rosters[place].isDoubtful = false
    }
    let generation = network.rosters[place].generation
    while reader.rest > 0 {
      switch try reader.byte() {
      case MemberChange.entered: try readMember(&reader, from: hub, in: network, generation, isRenewal: false)
      case MemberChange.renewed: try readMember(&reader, from: hub, in: network, generation, isRenewal: true)
      case MemberChange.left:
        let peer = try reader.id()
        let reason = try reader.text()
        if let claim = members.find(peer, network.index, owner: hub.index) {
          removeClaim(claim, in: network, reason: reason)
        }
      default: throw .garbage
      }
    }
    let (end, isThere) = network.search(hub.index)
    if flags & MemberChange.ends != 0, isThere, network.rosters[end].isBeingTold {
      network.rosters[end].isBeingTold = false
      removeMembers(of: hub, in: network, reason: "disconnected") { $0.pointee.generation != generation }
    }
    pair(hub, in: network)
  }

  private func readMember(
    _ reader: inout FrameReader, from hub: HubRecord, in network: NetworkRecord, _ generation: UInt8,
    isRenewal: Bool
  ) throws(FrameError) {
    let flags = try reader.byte()
    let (peer, spelling) = (try reader.id(), try reader.spelling())
    let stamp = try reader.number(UInt32.self)
    let note = try reader.slice(Int(try reader.number(UInt16.self)))
    guard note.count <= settings.longestNote, isNote(note) else { throw .garbage }
    // Stamps begin with 1: this one is made to be older than any.
    guard stamp > 0 else { return blame(hub, .forgedClaim) }
    let known = members.find(peer, network.index, owner: hub.index)
    let isElsewhere = members.winner(peer, network.index) != nil
    guard known != nil || hub.memberCount < settings.maxMembersPerHub else {
      return blame(hub, .tooManyMembers)
    }
    let place =
      known
      ?? addClaim(
        MemberRecord(
          peer, network: network.index, owner: hub.index, stamp: stamp, note: NoteStore.none, now: now),
        in: network, isOwn: false)
    let record = members[place]
    let fresh = notes.retain(note)
    let isChanged = record.pointee.note != fresh || record.pointee.spelling != spelling
    notes.release(record.pointee.note)
    record.pointee.note = fresh
    record.pointee.stamp = stamp
    record.pointee.setSpelling(spelling)
    record.pointee.isHub = flags & 1 != 0
    record.pointee.isProxy = flags & 2 != 0
    record.pointee.generation = generation
    if record.pointee.isWinner, known == nil || isRenewal || isChanged {
      tell(place, in: network, isNew: !isElsewhere)
    }
    meet(place, in: network, from: hub)
  }

  /// A note becomes part of a message to clients.
  private func isNote(_ note: UnsafeRawBufferPointer) -> Bool {
    note.isEmpty || JSONCheck.isValue(note, scratch: scratch)
  }
}
