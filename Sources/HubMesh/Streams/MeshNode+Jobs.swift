internal import HubWire

extension MeshNode {
  /// A frame of state has about this many bytes.
  static let stateFrame = 12_288
  /// When more than this waits to be told to a hub, everything is told anew instead.
  static let longestQueue = 262_144

  /// Something is to be told to a hub, in its turn.
  func enqueue(_ job: Job, for hub: HubRecord) {
    guard hub.isPresent, hub !== own, !isStopped else { return }
    let isNew = hub.session.map { $0.phase == .idle } ?? true
    let session = session(with: hub)
    // A session begins with everything that is so; only what is not so any more has to be said beside it.
    if !isNew || job.kind == .departed || job.kind == .kept { session.jobs.append(job) }
    touch(session)
    guard session.jobs.count > Self.longestQueue else { return }
    session.jobs.removeAll()
    tellState(session)
  }

  /// Everything a hub has to know of this one's state: what is registered there, who it is introduced to, and
  /// the members it is told of.
  func tellState(_ session: Session) {
    let hub = session.hub
    for index in localNetworks {
      guard let network = network(index), network.rendezvous.contains(hub.index) else { continue }
      session.jobs.append(Job(kind: .register, key: network.key))
    }
    for index in hub.registered {
      guard let network = network(index) else { continue }
      for other in network.registrations where other.hub != hub.index {
        introduce(other.hub, to: session, network.key)
      }
      if network.localCount > 0, !network.registrations.contains(where: { $0.hub == own.index }) {
        introduce(own.index, to: session, network.key)
      }
    }
    for index in hub.shared {
      guard let network = network(index) else { continue }
      let (place, isThere) = network.search(hub.index)
      guard isThere, network.rosters[place].isPaired else { continue }
      network.rosters[place].isTelling = false
      session.jobs.append(Job(kind: .snapshot, key: network.key))
    }
    session.jobs.append(Job(kind: .synchronized, key: NetworkKey(place: card.id)))
    for answer in session.carried { answer.withUnsafeBytes { append($0, to: session) } }
    session.carried = []
    touch(session)
  }

  private func introduce(_ hub: UInt32, to session: Session, _ key: NetworkKey) {
    guard let other = self.hub(hub) else { return }
    session.jobs.append(Job(kind: .introduce, key: key, peer: other.id))
  }

  /// Tells a hub what is to be told, as far as there is room. Three quarters of the room are for letters.
  func pump(_ session: Session) {
    guard session.phase != .idle else { return }
    while let job = session.jobs.first, hasRoom(session, Self.stateFrame + settings.longestNote, share: 2) {
      switch job.kind {
      case .register, .unregister: writeInterests(session)
      case .introduce: writeIntroductions(session)
      case .departed: writeDepartures(session)
      case .member, .left: writeChanges(session, job.key)
      case .snapshot: writeSnapshot(session, job.key)
      case .kept: writeKept(session, job)
      case .synchronized:
        session.jobs.removeFirst()
        payload.clear()
        payload.number(PayloadKind.synchronized.rawValue)
      }
      if payload.count > 0 { append(payload.bytes, to: session) }
    }
    transmit(session)
  }

  private func writeInterests(_ session: Session) {
    payload.clear()
    payload.number(PayloadKind.interests.rawValue)
    while let job = session.jobs.first, job.kind == .register || job.kind == .unregister,
      payload.count < Self.stateFrame
    {
      payload.number(UInt8(job.kind == .register ? 1 : 0))
      payload.id(job.key.place)
      session.jobs.removeFirst()
    }
  }

  private func writeIntroductions(_ session: Session) {
    payload.clear()
    payload.number(PayloadKind.introductions.rawValue)
    while let job = session.jobs.first, job.kind == .introduce, payload.count < Self.stateFrame {
      payload.id(job.key.place)
      payload.id(job.peer)
      session.jobs.removeFirst()
    }
  }

  private func writeDepartures(_ session: Session) {
    payload.clear()
    payload.number(PayloadKind.departures.rawValue)
    while let job = session.jobs.first, job.kind == .departed, payload.count < Self.stateFrame {
      payload.id(job.key.place)
      session.jobs.removeFirst()
    }
  }

  private func writeKept(_ session: Session, _ job: Job) {
    session.jobs.removeFirst()
    payload.clear()
    payload.number(PayloadKind.kept.rawValue)
    payload.id(job.key.place)
    payload.id(job.peer)
    payload.number(job.number)
  }

  func beginMembers(_ key: NetworkKey) {
    payload.clear()
    payload.number(PayloadKind.members.rawValue)
    payload.id(key.place)
    payload.number(UInt8(0))
  }

  /// Where the flags of a frame of members are.
  static let memberFlags = 1 + PeerID.byteCount

  private func writeChanges(_ session: Session, _ key: NetworkKey) {
    beginMembers(key)
    let start = payload.count
    while let job = session.jobs.first, job.key == key, payload.count < Self.stateFrame {
      if job.kind == .left {
        payload.number(MemberChange.left)
        payload.id(job.peer)
        payload.text(reason(job.reason))
      } else if job.kind == .member {
        if let network = network(key), let place = members.find(job.peer, network.index, owner: own.index) {
          writeMember(place, isRenewal: job.isRenewal)
        }
      } else {
        break
      }
      session.jobs.removeFirst()
    }
    if payload.count == start { payload.clear() }
  }

  func writeMember(_ place: UInt32, isRenewal: Bool) {
    let record = members[place].pointee
    payload.number(isRenewal ? MemberChange.renewed : MemberChange.entered)
    payload.number(UInt8((record.isHub ? 1 : 0) | (record.isProxy ? 2 : 0)))
    payload.id(record.peer)
    payload.spelling(record.spelling)
    payload.number(record.stamp)
    let note = notes.bytes(of: record.note)
    payload.number(UInt16(truncatingIfNeeded: note.count))
    payload.raw(note)
  }

  /// The next part of all members here. Whoever enters meanwhile is told of on its own.
  private func writeSnapshot(_ session: Session, _ key: NetworkKey) {
    payload.clear()
    guard let network = network(key) else { return session.jobs.removeFirst() }
    let (index, isThere) = network.search(session.hub.index)
    guard isThere, network.rosters[index].isPaired else { return session.jobs.removeFirst() }
    beginMembers(key)
    var flags: UInt8 = 0
    if !network.rosters[index].isTelling {
      flags |= MemberChange.begins
      network.rosters[index].isTelling = true
      network.rosters[index].cursor = network.firstLocal
    }
    var cursor = network.rosters[index].cursor
    while cursor != MemberRecord.none, payload.count < Self.stateFrame {
      writeMember(cursor, isRenewal: false)
      cursor = members[cursor].pointee.next
    }
    network.rosters[index].cursor = cursor
    if cursor == MemberRecord.none {
      flags |= MemberChange.ends
      network.rosters[index].isTelling = false
      network.rosters[index].toldAt = now
      session.jobs.removeFirst()
    }
    payload.overwrite(flags, at: Self.memberFlags)
  }

  /// A session has ended: nothing is being told to the hub any more.
  func stopTelling(_ hub: HubRecord) {
    for index in hub.shared {
      guard let network = network(index) else { continue }
      let (place, isThere) = network.search(hub.index)
      if isThere {
        network.rosters[place].isTelling = false
        network.rosters[place].cursor = MemberRecord.none
      }
    }
  }

  func reason(_ place: UInt8) -> String {
    Int(place) < reasons.count ? reasons[Int(place)] : "disconnected"
  }

  /// The place of a reason for leaving; there are few, and what is one too many is told as the usual one.
  func place(ofReason reason: String) -> UInt8 {
    if let index = reasons.firstIndex(of: reason) { return UInt8(index) }
    guard reasons.count < 200 else { return .max }
    reasons.append(reason)
    return UInt8(reasons.count - 1)
  }
}
