import HubKernel
import HubMesh

extension FleetNode {
  /// A member has come here, or has said something new of itself.
  func enter(_ member: Member, in network: FleetNetwork, isRenewal: Bool, now: Int64) {
    guard !isStopped else { return }
    let space = spaces[network.key] ?? FleetSpace(network)
    if spaces[network.key] == nil {
      spaces[network.key] = space
      read(space)
    }
    if isRenewal, space.members[member.peer] != nil {
      space.members[member.peer]?.value.member = member
    } else {
      stays += 1
      space.members[member.peer] = FleetSpace.Own(value: EntryValue(stay: stays, claim: 0, member: member))
      // Those here are told of it as of anybody who comes here.
      space.elsewhere[member.peer]?.told = nil
    }
    write(member.peer, in: space, now: now)
  }

  /// A member has left.
  func leave(_ peer: PeerID, in key: NetworkKey, now: Int64) {
    guard let space = spaces[key], space.members.removeValue(forKey: peer) != nil else { return }
    unsettled.remove(Spot(network: key, peer: peer))
    erase(EntryKey(network: space.network, life: life, peer: peer), now: now)
    guard !space.members.isEmpty else {
      for hub in hubs.values { hub.networks.remove(key) }
      spaces[key] = nil
      return effects.unwatch(space.network)
    }
    judge(peer, in: space, reason: "disconnected", now: now)
  }

  /// Who is elsewhere in a network, as it was told to those here.
  func members(elsewhereIn key: NetworkKey) -> [Member] {
    spaces[key]?.elsewhere.values.compactMap(\.told) ?? []
  }

  /// The hub that has a peer, and which stay of it there.
  func home(of peer: PeerID, in key: NetworkKey) -> (hub: FleetHub, stay: UInt64)? {
    guard let claims = spaces[key]?.elsewhere[peer]?.claims else { return nil }
    // Nearly always there is one.
    if claims.count == 1, claims[0].hub.state == .living { return (claims[0].hub, claims[0].stay) }
    return winner(claims).map { ($0.hub, $0.stay) }
  }

  private func winner(_ claims: [FleetSpace.Claim]) -> FleetSpace.Claim? {
    let living = claims.lazy.filter { $0.hub.state == .living }
    return living.max { isBehind($0.claim, $0.hub.life, $1.claim, $1.hub.life) }
  }

  /// Whether one claim gives way to another. Two have the same number only if the engine has begun to count
  /// anew, and then all hubs must decide alike.
  private func isBehind(_ left: UInt64, _ one: Life, _ right: UInt64, _ other: Life) -> Bool {
    if left == right { return one.hub < other.hub }
    return limits.newestWins ? left < right : left > right
  }

  func read(_ space: FleetSpace) {
    guard isConnected else { return }
    rounds += 1
    (space.round, space.isReading, space.erased) = (rounds, true, [:])
    effects.read(space.network, round: rounds)
  }

  /// Writes what is known of a member here.
  func write(_ peer: PeerID, in space: FleetSpace, now: Int64) {
    guard var own = space.members[peer], !own.isDisplaced else { return }
    own.unsettled = now
    space.members[peer] = own
    let key = EntryKey(network: space.network, life: life, peer: peer)
    erasures[key] = nil
    unsettled.insert(Spot(network: space.network.key, peer: peer))
    if isConnected { effects.store(own.value, at: key) }
  }

  private func erase(_ key: EntryKey, now: Int64) {
    // With more of them it is quicker to begin anew.
    if erasures.count < FleetLimits.mostErasures { erasures[key] = now }
    if isConnected { effects.erase(key) }
  }

  /// Somebody has written an entry, or deleted one: nil for that, and for what nobody can read.
  func heardEntry(
    _ bytes: [UInt8]?, of peer: PeerID, at life: Life, in key: NetworkKey, revision: UInt64, now: Int64
  ) {
    guard !isStopped, let space = spaces[key] else { return }
    let value = bytes.flatMap { EntryValue($0, peer: peer, scratch: scratch) }
    if bytes != nil, value == nil { counters.garbage &+= 1 }
    guard life != self.life else { return heardOwn(value, of: peer, in: space, revision: revision, now: now) }
    guard let hub = hub(life, now: now), hub.state == .living else { return }
    if let value {
      note(value, of: peer, at: hub, in: space, revision: revision, now: now)
    } else {
      if space.isReading {
        space.erased[EntryKey(network: space.network, life: life, peer: peer)] = revision
      }
      guard let index = space.elsewhere[peer]?.claims.firstIndex(where: { $0.hub === hub }),
        let claim = space.elsewhere[peer]?.claims[index],
        claim.revision < revision || claim.round < space.round
      else { return }
      space.elsewhere[peer]?.claims.remove(at: index)
      judge(peer, in: space, reason: "disconnected", now: now)
    }
  }

  private func note(
    _ value: EntryValue, of peer: PeerID, at hub: FleetHub, in space: FleetSpace, revision: UInt64, now: Int64
  ) {
    let erased = space.erased[EntryKey(network: space.network, life: hub.life, peer: peer)] ?? 0
    guard revision > erased else { return }
    let claim = FleetSpace.Claim(
      hub: hub, revision: revision, claim: value.claim == 0 ? revision : value.claim, round: space.round,
      stay: value.stay, member: value.member)
    hub.networks.insert(space.network.key)
    if let index = space.elsewhere[peer]?.claims.firstIndex(where: { $0.hub === hub }) {
      // Numbers of writes are compared within one reading only: an engine that has lost what it kept begins
      // to count anew.
      let known = space.elsewhere[peer]?.claims[index]
      if known.map({ $0.round == space.round && $0.revision > revision }) ?? false { return }
      space.elsewhere[peer]?.claims[index] = claim
    } else {
      space.elsewhere[peer, default: FleetSpace.Elsewhere()].claims.append(claim)
    }
    judge(peer, in: space, reason: "disconnected", now: now)
  }

  /// The echo of a write of this hub's own.
  private func heardOwn(
    _ value: EntryValue?, of peer: PeerID, in space: FleetSpace, revision: UInt64, now: Int64
  ) {
    let key = EntryKey(network: space.network, life: life, peer: peer)
    guard let value else {
      erasures[key] = nil
      return
    }
    guard let own = space.members[peer], own.value.stay == value.stay else { return }
    if own.value.claim == 0 {
      space.members[peer]?.value.claim = value.claim == 0 ? revision : value.claim
    }
    space.members[peer]?.round = space.round
    if own.unsettled != nil {
      space.members[peer]?.unsettled = nil
      unsettled.remove(Spot(network: space.network.key, peer: peer))
      rota.add(
        Rota.Turn(due: now + limits.lifetime / 2, network: space.network.key, peer: peer, stay: value.stay))
    }
    judge(peer, in: space, reason: "disconnected", now: now)
  }

  /// What the bucket holds of a network has been read to the end: whoever was there before and is not in it
  /// has gone meanwhile.
  func finishReading(_ key: NetworkKey, round: UInt64, own present: Set<PeerID>, now: Int64) {
    guard let space = spaces[key], space.round == round, space.isReading else { return }
    (space.isReading, space.erased) = (false, [:])
    for (peer, other) in space.elsewhere where other.claims.contains(where: { $0.round < round }) {
      space.elsewhere[peer]?.claims.removeAll { $0.round < round }
      judge(peer, in: space, reason: "disconnected", now: now)
    }
    for (peer, own) in space.members
    where own.unsettled == nil && own.round < round && !present.contains(peer) {
      // The engine has lost it: whatever it remembers of the order of claims is lost as well.
      space.members[peer]?.value.claim = 0
      write(peer, in: space, now: now)
    }
    for peer in present where space.members[peer] == nil {
      erase(EntryKey(network: space.network, life: life, peer: peer), now: now)
    }
  }

  /// Decides who has an id, and tells those here if that makes a difference to them.
  func judge(_ peer: PeerID, in space: FleetSpace, reason: String, now: Int64) {
    guard let other = space.elsewhere[peer] else { return }
    let winner = winner(other.claims)
    if let own = space.members[peer] {
      guard let winner, own.value.claim != 0, !own.isDisplaced else { return }
      guard isBehind(own.value.claim, life, winner.claim, winner.hub.life) else { return }
      space.members[peer]?.isDisplaced = true
      return effects.displaced(peer, in: space.network.key, isNewer: limits.newestWins)
    }
    switch (winner, other.told) {
    case (let winner?, nil):
      space.elsewhere[peer]?.told = winner.member
      effects.appeared(winner.member, in: space.network.key)
    case (nil, let told?):
      space.elsewhere[peer]?.told = nil
      effects.vanished(told, in: space.network.key, reason: reason)
    case (let winner?, _?): space.elsewhere[peer]?.told = winner.member
    case (nil, nil): break
    }
    if space.elsewhere[peer]?.claims.isEmpty ?? false { space.elsewhere[peer] = nil }
  }

  func forgetEverybody(elsewhereIn space: FleetSpace, reason: String) {
    for (peer, other) in space.elsewhere {
      guard let told = other.told else { continue }
      space.elsewhere[peer]?.told = nil
      effects.vanished(told, in: space.network.key, reason: reason)
    }
  }

  /// Writes again what had no echo.
  func settle(now: Int64) {
    guard now >= settleDue else { return }
    settleDue = now + FleetLimits.settling / 4
    for spot in Array(unsettled) {
      guard let space = spaces[spot.network], let since = space.members[spot.peer]?.unsettled else {
        unsettled.remove(spot)
        continue
      }
      if now - since >= FleetLimits.settling { write(spot.peer, in: space, now: now) }
    }
    for (key, since) in erasures where now - since >= FleetLimits.settling {
      // Where nobody is left no echo is heard: it has gone out on a connection that has lived since.
      if spaces[key.network.key] == nil {
        erasures[key] = nil
      } else {
        erasures[key] = now
        effects.erase(key)
      }
    }
  }

  /// Writes again what would soon be forgotten.
  func refresh(now: Int64) {
    for _ in 0..<FleetLimits.refreshesAtOnce {
      guard let turn = rota.take(due: now) else { return }
      guard let space = spaces[turn.network], space.members[turn.peer]?.value.stay == turn.stay else {
        continue
      }
      write(turn.peer, in: space, now: now)
    }
  }
}
