public import HubWire

extension MeshNode {
  /// Somebody has joined a network here.
  public func enter(_ member: Member, in network: NetworkKey, now: Milliseconds) {
    begin(now)
    defer { finish() }
    put(member, in: network, isRenewal: false)
  }

  /// A member here has announced anew.
  public func renew(_ member: Member, in network: NetworkKey, now: Milliseconds) {
    begin(now)
    defer { finish() }
    put(member, in: network, isRenewal: true)
  }

  /// A member here has left. The reason is told to others; "goodbye" if it said so itself.
  public func leave(_ peer: PeerID, in network: NetworkKey, reason: String, now: Milliseconds) {
    begin(now)
    defer { finish() }
    if let network = self.network(network) { letGo(peer, in: network, reason: reason) }
  }

  private func put(_ member: Member, in key: NetworkKey, isRenewal: Bool) {
    guard !isStopped else { return }
    let network = ensureNetwork(key)
    let note = member.note.withUnsafeBytes { notes.retain(shortened($0)) }
    if let place = members.find(member.peer, network.index, owner: own.index) {
      notes.release(members[place].pointee.note)
      members[place].pointee.note = note
      describe(place, member)
    } else {
      let stamp = greatestStamp(member.peer, network) &+ 1
      let record = MemberRecord(
        member.peer, network: network.index, owner: own.index, stamp: stamp, note: note, now: now)
      describe(addClaim(record, in: network, isOwn: true), member)
      if network.localCount == 1 { becomeInterested(in: network) }
    }
    for roster in network.rosters where roster.isPaired {
      guard let hub = hub(roster.hub) else { continue }
      enqueue(Job(kind: .member, isRenewal: isRenewal, key: key, peer: member.peer), for: hub)
    }
  }

  private func describe(_ place: UInt32, _ member: Member) {
    members[place].pointee.setSpelling(member.spelling)
    members[place].pointee.isHub = member.isHub
    members[place].pointee.isProxy = member.isProxy
  }

  /// A note that is too long is as good as none: half of it would be worse.
  private func shortened(_ note: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    note.count <= min(settings.longestNote, Int(UInt16.max))
      ? note : UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// A member here is gone, and all who knew it here are told.
  func letGo(_ peer: PeerID, in network: NetworkRecord, reason: String) {
    guard let place = members.find(peer, network.index, owner: own.index) else { return }
    removeClaim(place, in: network, reason: reason)
    let told = self.place(ofReason: reason)
    for roster in network.rosters where roster.isPaired {
      guard let hub = hub(roster.hub) else { continue }
      enqueue(Job(kind: .left, reason: told, key: network.key, peer: peer), for: hub)
    }
    if network.localCount == 0 { loseInterest(in: network) }
  }
}
