public import HubWire

extension MeshNode {
  /// A claim that both sides could have known for so long is settled: who comes later with an older one lies.
  static let settledAfter: Milliseconds = 20_000

  /// Puts a claim into the table, and decides whether it counts: it does if there is no other, or if the hub
  /// of the other is out of reach. Whether it truly is in reach is found out.
  func addClaim(_ record: MemberRecord, in network: NetworkRecord, isOwn: Bool) -> UInt32 {
    let winner = members.winner(record.peer, network.index)
    let place = members.insert(record)
    link(place, in: network, isOwn: isOwn)
    if let winner {
      if !isInReach(winner), isInReach(place) {
        yield(winner, to: place)
      } else if let hub = hub(members[winner].pointee.owner) {
        watch(hub)
      }
    } else {
      members[place].pointee.isWinner = true
    }
    return place
  }

  private func yield(_ winner: UInt32, to place: UInt32) {
    members[winner].pointee.isWinner = false
    members[place].pointee.isWinner = true
    if let hub = hub(members[winner].pointee.owner) { redirect(hub) }
  }

  /// Whether a path leads to the hub of a claim, and it answers if it was asked.
  private func isInReach(_ place: UInt32) -> Bool {
    hub(members[place].pointee.owner).map { $0.isPresent && $0.distance != nil && !$0.isMute } ?? false
  }

  /// A hub is out of reach: who came to another one meanwhile is there, whoever claimed him first.
  func yieldClaims(of hub: HubRecord) {
    for index in hub.shared {
      guard let network = network(index) else { continue }
      let (place, isThere) = network.search(hub.index)
      var next = isThere ? network.rosters[place].first : MemberRecord.none
      while next != MemberRecord.none {
        let here = next
        next = members[here].pointee.next
        guard members[here].pointee.isWinner, let other = best(members[here].pointee.peer, network),
          other != here, isInReach(other)
        else { continue }
        yield(here, to: other)
        if members[other].pointee.owner != own.index { tell(other, in: network, isNew: false) }
      }
    }
  }

  private func link(_ place: UInt32, in network: NetworkRecord, isOwn: Bool) {
    let record = members[place]
    record.pointee.previous = MemberRecord.none
    if isOwn {
      record.pointee.next = network.firstLocal
      network.firstLocal = place
      network.localCount += 1
      localMemberCount += 1
    } else {
      let (index, isThere) = network.search(record.pointee.owner)
      record.pointee.next = isThere ? network.rosters[index].first : MemberRecord.none
      if isThere {
        network.rosters[index].first = place
        network.rosters[index].count += 1
      }
      hub(record.pointee.owner)?.memberCount += 1
    }
    let next = record.pointee.next
    if next != MemberRecord.none { members[next].pointee.previous = place }
  }

  private func unlink(_ place: UInt32, from network: NetworkRecord) {
    let record = members[place].pointee
    if record.next != MemberRecord.none { members[record.next].pointee.previous = record.previous }
    if record.previous != MemberRecord.none { members[record.previous].pointee.next = record.next }
    if record.owner == own.index {
      if network.firstLocal == place { network.firstLocal = record.next }
      network.localCount -= 1
      localMemberCount -= 1
      for index in network.rosters.indices where network.rosters[index].cursor == place {
        network.rosters[index].cursor = record.next
      }
    } else {
      let (index, isThere) = network.search(record.owner)
      if isThere {
        if network.rosters[index].first == place { network.rosters[index].first = record.next }
        network.rosters[index].count -= 1
      }
      hub(record.owner)?.memberCount -= 1
    }
  }

  /// A claim is over. If it was the one that counted, the next one does.
  func removeClaim(_ place: UInt32, in network: NetworkRecord, reason: String) {
    let record = members[place].pointee
    unlink(place, from: network)
    members.remove(place)
    notes.release(record.note)
    let isOwn = record.owner == own.index
    guard record.isWinner else {
      // Somebody left here whom others know elsewhere: that is where he is now.
      if isOwn, let other = members.winner(record.peer, network.index) {
        tell(other, in: network, isNew: true)
      }
      return
    }
    guard let next = best(record.peer, network) else {
      if !isOwn { tellVanished(record, in: network, reason: reason) }
      return
    }
    members[next].pointee.isWinner = true
    if let hub = hub(record.owner) { redirect(hub) }
    if members[next].pointee.owner != own.index { tell(next, in: network, isNew: isOwn) }
  }

  /// The oldest claim to a peer of a hub in reach, and of two that are equally old that of the smaller hub.
  private func best(_ peer: PeerID, _ network: NetworkRecord) -> UInt32? {
    var best: UInt32?
    members.forEach(peer, network.index) { place in
      if let known = best {
        let (isReached, wasReached) = (isInReach(place), isInReach(known))
        guard isReached == wasReached ? isOlder(place, than: known) : isReached else { return }
      }
      best = place
    }
    return best
  }

  func isOlder(_ place: UInt32, than other: UInt32) -> Bool {
    let (first, second) = (members[place].pointee, members[other].pointee)
    if first.stamp != second.stamp { return first.stamp < second.stamp }
    guard let hub = self.hub(first.owner), let rival = self.hub(second.owner) else { return false }
    return hub.id < rival.id
  }

  /// The greatest stamp of all claims to a peer.
  func greatestStamp(_ peer: PeerID, _ network: NetworkRecord) -> UInt32 {
    var greatest: UInt32 = 0
    members.forEach(peer, network.index) { greatest = max(greatest, members[$0].pointee.stamp) }
    return greatest
  }

  /// Another hub claims a peer that is here. If ours is older, the owner of the connections is asked; if it
  /// is younger, the other hub will say whether it keeps the id.
  func meet(_ place: UInt32, in network: NetworkRecord, from hub: HubRecord) {
    let record = members[place].pointee
    guard let ours = members.find(record.peer, network.index, owner: own.index) else { return }
    if isSettled(with: hub, in: network, ours), record.stamp <= members[ours].pointee.stamp {
      return blame(hub, .forgedClaim)
    }
    guard isOlder(ours, than: place) || isEstablished(ours, against: place, of: hub),
      !members[ours].pointee.isContested
    else { return }
    contests.append(Contest(peer: record.peer, network: network.key, hub: hub.id))
  }

  /// Whether our claim is the older one whatever the stamps say: it had stood for long when another came, and
  /// so had the path to the other hub, which would have told of an older one. A hub that has only just become
  /// interested in a network knows no stamps.
  private func isEstablished(_ ours: UInt32, against place: UInt32, of hub: HubRecord) -> Bool {
    let came = Milliseconds(members[place].pointee.since) * 1_000
    return came &- Milliseconds(members[ours].pointee.since) * 1_000 > Self.settledAfter
      && came &- hub.reachedSince > Self.settledAfter
  }

  /// Whether our claim is so young that the other side may know better.
  private func isFresh(_ ours: UInt32) -> Bool {
    now &- Milliseconds(members[ours].pointee.since) * 1_000 < Self.settledAfter
  }

  /// Whether a hub has known our claim for long.
  private func isSettled(with hub: HubRecord, in network: NetworkRecord, _ ours: UInt32) -> Bool {
    let (index, isThere) = network.search(hub.index)
    guard isThere, let told = network.rosters[index].toldAt, now &- told >= Self.settledAfter else {
      return false
    }
    return now &- Milliseconds(members[ours].pointee.since) * 1_000 >= Self.settledAfter &+ 1_000
  }

  func askContests() {
    while !contests.isEmpty {
      let contest = contests.removeFirst()
      guard let network = network(contest.network),
        let ours = members.find(contest.peer, network.index, owner: own.index),
        let rival = self.hub(contest.hub),
        members.find(contest.peer, network.index, owner: rival.index) != nil
      else { continue }
      members[ours].pointee.isContested = true
      effects.contested(contest.peer, in: contest.network, by: contest.hub)
    }
  }

  /// Answers `contested`: whether the member here keeps its id. If not, it is let go here, and `displaced`
  /// says so.
  public func settle(_ peer: PeerID, in key: NetworkKey, keeps: Bool, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let network = network(key), let ours = members.find(peer, network.index, owner: own.index),
      members[ours].pointee.isContested
    else { return }
    members[ours].pointee.isContested = false
    var rivals: [HubRecord] = []
    members.forEach(peer, network.index) { place in
      if place != ours, let rival = self.hub(members[place].pointee.owner) { rivals.append(rival) }
    }
    rivals.sort { $0.id < $1.id }
    guard let first = rivals.first else { return }
    if keeps {
      let stamp = members[ours].pointee.stamp
      for rival in rivals { enqueue(Job(kind: .kept, number: stamp, key: key, peer: peer), for: rival) }
    } else {
      letGo(peer, in: network, reason: "replaced")
      effects.displaced(peer, in: key, by: first.id)
    }
  }

  /// The hub of an older claim keeps the id: a younger one here is over.
  func readKept(_ reader: inout FrameReader, from hub: HubRecord) throws(FrameError) {
    let (key, peer) = (NetworkKey(place: try reader.id()), try reader.id())
    _ = try reader.number(UInt32.self)
    try reader.finish()
    guard let network = network(key), let ours = members.find(peer, network.index, owner: own.index),
      let theirs = members.find(peer, network.index, owner: hub.index)
    else { return }
    let isForged =
      isSettled(with: hub, in: network, ours) && members[theirs].pointee.stamp <= members[ours].pointee.stamp
    guard isOlder(theirs, than: ours) || isFresh(ours), !isForged,
      !isEstablished(ours, against: theirs, of: hub)
    else { return }
    letGo(peer, in: network, reason: "replaced")
    effects.displaced(peer, in: key, by: hub.id)
  }

  func tell(_ place: UInt32, in network: NetworkRecord, isNew: Bool) {
    guard !isSilent, network.localCount > 0, let hub = self.hub(members[place].pointee.owner) else { return }
    // Who is here is nobody elsewhere, whoever claims him.
    guard members.find(members[place].pointee.peer, network.index, owner: own.index) == nil else { return }
    let member = member(at: place)
    if isNew {
      effects.appeared(member, in: network.key, at: hub.id)
    } else {
      effects.renewed(member, in: network.key, at: hub.id)
    }
  }

  private func tellVanished(_ record: MemberRecord, in network: NetworkRecord, reason: String) {
    guard !isSilent, let hub = self.hub(record.owner) else { return }
    effects.vanished(record.peer, in: network.key, at: hub.id, reason: reason)
  }

  func member(at place: UInt32) -> Member {
    let record = members[place].pointee
    return Member(
      peer: record.peer, spelling: record.spelling, isHub: record.isHub, isProxy: record.isProxy,
      note: Array(notes.bytes(of: record.note)))
  }
}
