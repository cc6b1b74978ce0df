internal import HubWire

extension MeshNode {
  /// No hub changes so often that its version gets this high; and no version leaps further than the other
  /// number.
  static let highestVersion: UInt64 = 1 << 48
  static let furthestLeap: UInt64 = 1 << 24
  /// Facts go in frames of about this size.
  static let factsFrame = 49_152

  /// This hub says something else than before, of itself or of its neighbours. It counts here at once; others
  /// are told with the next flood, which may tell several changes as one.
  func tellOwnFact() {
    own.fact.card = card
    own.fact.neighbours = isStopped ? [] : neighbours()
    own.fact.isFarewell = isStopped
    own.heardAt = now
    updateEdges(own)
    isOwnStale = true
    spread(own)
    loadToldAt = now
    isLoadStale = false
  }

  func encodeOwnFact() {
    if isOwnStale {
      own.fact.version += 1
      if !own.changes.take(1, now: now) { tiredUntil = now &+ Self.tiredFor }
    }
    isOwnStale = false
    own.encoded = encode(own.fact)
  }

  /// When the next flood is due. Who has many neighbours has much to say, and says it more seldom.
  var floodAt: Milliseconds {
    guard isOwnStale else { return floodedAt &+ settings.floodDelay }
    return max(floodedAt &+ settings.floodDelay &+ Milliseconds(own.fact.neighbours.count), tiredUntil)
  }

  /// Who has told more changes of itself than others take in waits so long with the next.
  static let tiredFor: Milliseconds = 500

  private func neighbours() -> [HubFact.Neighbour] {
    var list: [HubFact.Neighbour] = []
    for link in linkList where link.hub.links.first === link {
      list.append(HubFact.Neighbour(id: link.hub.id, mark: HubFact.mark(of: link.epoch)))
    }
    list.sort { $0.id < $1.id }
    return Array(list.prefix(min(settings.maxNeighbours, HubFact.mostNeighbours)))
  }

  func encode(_ fact: HubFact) -> [UInt8] {
    payload.clear()
    fact.write(to: payload)
    return Array(payload.bytes)
  }

  /// The record of a hub that a link leads to, which is believed about its start.
  func record(of id: HubID, epoch: UInt64) -> HubRecord? {
    let card = HubCard(id: id, epoch: epoch)
    guard let known = hub(id) else { return addHub(HubFact(card: card, version: 0)) }
    if known.epoch == epoch, !known.isOver { return known }
    if let other = known.links.first {
      guard other.epoch < epoch else { return nil }
      for link in known.links {
        drop(link)
        effects.ended(link.id)
      }
    }
    if let candidate = known.candidate, candidate.fact.card.epoch == epoch {
      restart(known, as: candidate.fact, candidate.encoded, toldBy: candidate.via)
    } else {
      restart(known, as: HubFact(card: card, version: 0), [], toldBy: nil)
    }
    return known
  }

  func addHub(_ fact: HubFact) -> HubRecord? {
    guard hubPlaces.count < settings.maxHubs else { return nil }
    let index = freeHubs.popLast() ?? UInt32(hubTable.count)
    let record = HubRecord(index: index, fact: fact, now: now)
    record.heardAt = now
    if Int(index) < hubTable.count { hubTable[Int(index)] = record } else { hubTable.append(record) }
    hubPlaces[record.id] = index
    goneHubs.append(index)
    return record
  }

  func readFacts(_ reader: inout FrameReader, from link: Link) throws(FrameError) {
    let count = Int(try reader.number(UInt16.self))
    for _ in 0..<count {
      guard link.isUp else { return }
      let bytes = try reader.slice(Int(try reader.number(UInt16.self)))
      var inner = FrameReader(bytes)
      let fact = try HubFact(from: &inner, maxNeighbours: HubFact.mostNeighbours)
      try inner.finish()
      guard fact.version > 0, fact.version < Self.highestVersion else { throw .garbage }
      take(fact, bytes, from: link)
    }
    try reader.finish()
  }

  /// News of a hub: they count if they are newer, and its own neighbours know better than anybody else.
  private func take(_ fact: HubFact, _ bytes: UnsafeRawBufferPointer, from link: Link) {
    guard fact.card.id != card.id else { return answer(fact, from: link) }
    guard let known = hub(fact.card.id) else {
      guard let record = addHub(fact) else { return count(.tooManyHubs, on: link, isBlamed: false) }
      return accept(fact, bytes, for: record, from: link)
    }
    if known === link.hub {
      guard fact.card.epoch == link.epoch else {
        return count(fact.card.epoch < link.epoch ? .replayedEpoch : .absurdLinkState, on: link)
      }
      if known.fact.version < fact.version, !link.budget.linkStates.take(1, now: now) {
        return count(.linkStateStorm, on: link)
      }
    }
    if fact.card.epoch == known.epoch {
      guard known.fact.version < fact.version, !known.isOver else { return }
      guard known.fact.version == 0 || fact.version - known.fact.version < Self.furthestLeap else {
        return count(.absurdLinkState, on: link, isBlamed: known === link.hub)
      }
      // What comes too often is left for the next exchange: whoever forges news of others gets no flood for
      // each of them.
      guard known.changes.take(1, now: now) else { return }
      if known !== link.hub, let direct = known.links.first {
        // The hub itself will tell, or say that it never did.
        return sendFact(bytes, on: direct)
      }
      return accept(fact, bytes, for: known, from: link)
    }
    guard fact.card.epoch > known.epoch else { return countReplay(of: known, by: link) }
    if known.isOver || known.distance == nil && known.links.isEmpty {
      return restart(known, as: fact, Array(bytes), toldBy: link.hub.id)
    }
    // As long as its neighbours hold on to it, a hub has not been started anew.
    if let candidate = known.candidate,
      (candidate.fact.card.epoch, candidate.fact.version) >= (fact.card.epoch, fact.version)
    {
      return
    }
    known.candidate = (fact, Array(bytes), link.hub.id)
  }

  /// Neighbours compare what they know every few seconds: an earlier start that somebody still speaks of,
  /// long after a later one is known, is over for everybody.
  private func countReplay(of record: HubRecord, by link: Link) {
    guard now &- record.startKnownAt >= Self.talkedAbout, now &- link.since >= Self.talkedAbout else {
      return
    }
    count(.replayedEpoch, on: link)
  }

  /// Somebody tells what only this hub can know: if it is not what is true, this hub says it anew.
  private func answer(_ fact: HubFact, from link: Link) {
    guard fact.card.epoch == own.epoch else {
      if fact.card.epoch > own.epoch { count(.impostor, on: link, isBlamed: false) }
      return
    }
    // What leaps too far is believed by nobody, and would not be believed of us either.
    guard fact.version > own.fact.version, fact.version - own.fact.version < Self.furthestLeap / 2 else {
      return
    }
    count(.impostor, on: link, isBlamed: false)
    own.fact.version = fact.version
    tellOwnFact()
  }

  func accept(_ fact: HubFact, _ bytes: UnsafeRawBufferPointer, for record: HubRecord, from link: Link) {
    let isOtherCard = record.card != fact.card
    store(fact, Array(bytes), in: record, toldBy: link.hub.id)
    if fact.isFarewell {
      record.isOver = true
      isMapDirty = true
      if record.isPresent { vanish(record, .farewell) }
    } else if isOtherCard, record.isPresent {
      effects.hubChanged(record.card)
    }
  }

  private func store(_ fact: HubFact, _ encoded: [UInt8], in record: HubRecord, toldBy: HubID?) {
    record.fact = fact
    record.encoded = encoded
    record.toldBy = toldBy
    record.heardAt = now
    if let candidate = record.candidate, candidate.fact.card.epoch <= fact.card.epoch {
      record.candidate = nil
    }
    counters.linkStates += 1
    updateEdges(record)
    if fact.version > 0 { spread(record) }
  }

  /// A hub has been started anew: everything that was true of its earlier start is over.
  func restart(_ record: HubRecord, as fact: HubFact, _ encoded: [UInt8], toldBy: HubID?) {
    if record.isPresent { vanish(record, .restarted) }
    record.isOver = false
    record.startKnownAt = now
    store(fact, encoded, in: record, toldBy: toldBy)
    record.candidate = nil
    isMapDirty = true
    if fact.isFarewell { record.isOver = true }
  }

  /// Puts a record into the next flood.
  func spread(_ record: HubRecord) {
    guard !record.isFloodPending else { return }
    record.isFloodPending = true
    floodQueue.append(record.index)
  }

  /// Tells all neighbours what is new, but for those who told it.
  func flood() {
    floodedAt = now
    if isOwnStale { encodeOwnFact() }
    let pending = floodQueue
    floodQueue.removeAll(keepingCapacity: true)
    for index in pending { hub(index)?.isFloodPending = false }
    for link in linkList where link.hub.links.first === link {
      sendFacts(pending.filter { hub($0)?.toldBy != link.hub.id }, on: link)
    }
  }

  func sendFacts(_ places: [UInt32], on link: Link) {
    guard !places.isEmpty else { return }
    if isOwnStale, now >= tiredUntil, places.contains(own.index) { encodeOwnFact() }
    var count = 0
    writer.begin(.facts)
    writer.number(UInt16(0))
    for place in places {
      guard let record = hub(place), !record.encoded.isEmpty else { continue }
      writer.number(UInt16(truncatingIfNeeded: record.encoded.count))
      writer.raw(record.encoded)
      count += 1
      if writer.count >= Self.factsFrame {
        writer.overwrite(UInt16(count), at: 2)
        send(writer.bytes, on: link)
        writer.begin(.facts)
        writer.number(UInt16(0))
        count = 0
      }
    }
    guard count > 0 else { return }
    writer.overwrite(UInt16(count), at: 2)
    send(writer.bytes, on: link)
  }

  private func sendFact(_ bytes: UnsafeRawBufferPointer, on link: Link) {
    writer.begin(.facts)
    writer.number(UInt16(1))
    writer.number(UInt16(truncatingIfNeeded: bytes.count))
    writer.raw(bytes)
    send(writer.bytes, on: link)
  }
}
