internal import HubWire

/// Two hubs compare what both should have: first one sum, then a sum for each bucket, then the names in those
/// buckets that differ. What one lacks the other sends.
extension ReplicaNode {
  /// Begins a comparison that is due, or goes on with one.
  func continueRound(with hub: PeerID) {
    guard let partner = partners[hub] else { return }
    if let round = partner.round {
      if round.deadline <= now.steady {
        partners[hub]?.round = nil
        partners[hub]?.nextRound = now.steady + random(1_000...3_000)
      } else if round.listed == nil, !round.buckets.isEmpty || round.place != nil {
        listNext(for: hub)
      }
      return
    }
    guard partner.nextRound <= now.steady else { return }
    checkPromises(of: hub)
    guard partners[hub] != nil else { return }
    let number = newNumber()
    counters.rounds += 1
    partners[hub]?.round = ReplicaRound(number: number, deadline: now.steady + settings.patience)
    partners[hub]?.nextRound = now.steady + usualPause
    let sum = partner.sums.reduce(into: ReplicaMark.zero) { $0 += $1 }
    say(.compare(round: number, count: UInt32(clamping: partner.shared), sum: sum), to: hub)
  }

  private var usualPause: Int64 { random(settings.interval * 4 / 5...settings.interval * 6 / 5) }

  /// A hub that lists what it does not send has others look in vain.
  private func checkPromises(of hub: PeerID) {
    guard let partner = partners[hub], !partner.promised.isEmpty,
      partner.promisedSince + settings.patience * 2 < now.steady
    else { return }
    partners[hub]?.promised = []
    blame(hub, .emptyPromise)
  }

  func compare(_ round: UInt32, _ count: UInt32, _ sum: ReplicaMark, with hub: PeerID) {
    guard let partner = partners[hub] else { return }
    let own = partner.sums.reduce(into: ReplicaMark.zero) { $0 += $1 }
    if own == sum, Int(count) == partner.shared {
      partners[hub]?.isSettled = true
      return say(.same(round: round), to: hub)
    }
    say(.buckets(round: round, partner.sums), to: hub)
  }

  func same(_ number: UInt32, with hub: PeerID) {
    guard partners[hub]?.round?.number == number else { return }
    counters.sameRounds += 1
    partners[hub]?.isSettled = true
    partners[hub]?.round = nil
    partners[hub]?.fruitless = 0
  }

  func compare(_ number: UInt32, _ sums: [ReplicaMark], with hub: PeerID) {
    guard let partner = partners[hub], partner.round?.number == number else { return }
    let different = sums.indices.filter { sums[$0] != partner.sums[$0] }
    partners[hub]?.round?.buckets = different.reversed().map { UInt8(truncatingIfNeeded: $0) }
    partners[hub]?.round?.deadline = now.steady + settings.patience
    if different.isEmpty { endRound(with: hub) } else { listNext(for: hub) }
  }

  /// Tells a hub what is here of the next bucket that differs.
  private func listNext(for hub: PeerID) {
    guard let partner = partners[hub], var round = partner.round else { return }
    // What was found lacking is sent before more is looked for.
    guard partner.waitingCount < ReplicaLimits.queueForListing else {
      partners[hub]?.round?.deadline = now.steady + settings.patience
      return
    }
    if round.place == nil {
      guard let bucket = round.buckets.popLast() else { return endRound(with: hub) }
      let bounds = ReplicaMark.bounds(of: bucket)
      round.place = (bounds.first, bounds.last)
    }
    guard let (from, last) = round.place else { return }
    let names = shared(with: hub, from...last)
    let page = names.prefix(ReplicaLimits.listed)
    let until = names.count > page.count ? page.last ?? last : last
    let entries = page.compactMap { name in
      items[name].map { ReplicaEntry(name: name, time: $0.record.time, mark: $0.mark) }
    }
    round.place = until < last ? until.next.map { ($0, last) } : nil
    round.listed = Array(page)
    round.deadline = now.steady + settings.patience
    partners[hub]?.round = round
    say(.list(round: round.number, from: from, until: until, entries), to: hub)
  }

  /// The names of what both should have, within a bucket, in order.
  private func shared(with hub: PeerID, _ range: ClosedRange<ReplicaMark>) -> [ReplicaMark] {
    buckets[range.lowerBound.bucket].filter { name in
      guard range.contains(name), let item = items[name], let partner = partners[hub] else { return false }
      return item.holders.contains(own) && item.holders.contains(hub)
        && !partner.declines(item, now.steady)
    }.sorted()
  }

  /// A hub lists what it has: what it lacks is sent, and it is told what is wanted of it.
  func list(
    _ round: UInt32, _ range: ClosedRange<ReplicaMark>, _ entries: [ReplicaEntry], from hub: PeerID
  ) {
    guard entries.count <= ReplicaLimits.listed else { return blame(hub, .garbage) }
    var wants: [Bool] = []
    for entry in entries {
      let here = items[entry.name]
      let isWanted = here.map { !$0.covers(entry.time, entry.mark) } ?? true
      wants.append(isWanted)
      if isWanted, (partners[hub]?.promised.count ?? 0) < ReplicaLimits.queue {
        if partners[hub]?.promised.isEmpty ?? true { partners[hub]?.promisedSince = now.steady }
        partners[hub]?.promised.insert(entry.name)
      }
      if let here, here.mark != entry.mark, here.record.time >= entry.time {
        partners[hub]?.enqueue(entry.name, isFresh: false)
      }
    }
    let listed = Set(entries.map(\.name))
    for name in shared(with: hub, range) where !listed.contains(name) {
      partners[hub]?.enqueue(name, isFresh: false)
    }
    say(.listed(round: round, wants: wants), to: hub)
  }

  func listed(_ number: UInt32, _ wants: [Bool], from hub: PeerID) {
    guard let round = partners[hub]?.round, round.number == number, let listed = round.listed else { return }
    guard listed.count == wants.count else { return blame(hub, .garbage) }
    partners[hub]?.round?.listed = nil
    partners[hub]?.round?.deadline = now.steady + settings.patience
    for (name, isWanted) in zip(listed, wants) where isWanted {
      guard let item = items[name], !(partners[hub]?.declines(item, now.steady) ?? true) else { continue }
      partners[hub]?.round?.hasMoved = true
      partners[hub]?.enqueue(name, isFresh: false)
    }
    flush(to: hub)
    listNext(for: hub)
  }

  /// Everything has been listed. Sums that differ again and again although nothing moves are compared less
  /// and less often.
  private func endRound(with hub: PeerID) {
    guard let partner = partners[hub], let round = partner.round else { return }
    let hasMoved = round.hasMoved || !partner.promised.isEmpty || partner.repaired > 0
    partners[hub]?.round = nil
    partners[hub]?.fruitless = hasMoved ? 0 : partner.fruitless + 1
    if hasMoved {
      compareSoon(with: hub, within: 3_000)
    } else {
      let pause = usualPause << Int64(min(partner.fruitless, 4))
      partners[hub]?.nextRound = now.steady + pause
      partners[hub]?.isSettled = true
    }
  }
}
