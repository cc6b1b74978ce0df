package import HubWire

extension ReplicaNode {
  /// A hub says something.
  package func heard(_ bytes: [UInt8], from hub: PeerID, _ moment: ReplicaMoment) {
    now = moment
    guard reach[hub] != nil, mayHear(hub, bytes: bytes.count) else {
      counters.unheard += 1
      return
    }
    // Who speaks a later version of this is not understood, and has done nothing wrong.
    guard bytes.first == ReplicaWord.version else {
      counters.unheard += 1
      return
    }
    guard let word = bytes.withUnsafeBytes({ ReplicaWord($0) }) else { return blame(hub, .garbage) }
    if case .hello(let life, let isAnswer) = word {
      return greeted(by: hub, life: life, isAnswer: isAnswer)
    }
    guard partners[hub] != nil else {
      counters.unheard += 1
      return
    }
    placeIfNeeded()
    hear(word, from: hub)
    if partners[hub] != nil { flush(to: hub) }
  }

  private func hear(_ word: ReplicaWord, from hub: PeerID) {
    switch word {
    case .hello: break
    case .records(let batch, let isFresh, let records):
      judge(records, batch: batch, isFresh: isFresh, from: hub)
    case .took(let batch, let outcomes): took(outcomes, batch: batch, at: hub)
    case .compare(let round, let count, let sum): compare(round, count, sum, with: hub)
    case .same(let round): same(round, with: hub)
    case .buckets(let round, let sums): compare(round, sums, with: hub)
    case .list(let round, let from, let until, let entries):
      list(round, from...until, entries, from: hub)
    case .listed(let round, let wants): listed(round, wants, from: hub)
    case .ask(let question, let nonce, let entries): answer(question, nonce, entries, to: hub)
    case .answer(let question, let claims): answered(question, claims, by: hub)
    case .seek(let search, let namespace, let topic): find(topic, in: namespace, search, for: hub)
    case .found(let search, let isLast, let records): found(records, isLast, search, by: hub)
    }
  }

  /// Looks at records that a hub hands on. Whether they are signed and fit in is for the keeper to say.
  private func judge(_ records: [Record], batch: UInt32, isFresh: Bool, from hub: PeerID) {
    guard let partner = partners[hub], partner.batches.count < ReplicaLimits.pendingBatches,
      partner.batches[batch] == nil, records.count <= ReplicaLimits.batchRecords,
      trust[hub]?.records.take(records.count, now: now.steady) ?? false
    else { return blame(hub, .flood) }
    var outcomes: [ReplicaOutcome?] = []
    var takes: [(record: Record, index: Int)] = []
    for (index, record) in records.enumerated() {
      let outcome = objection(to: record, from: hub)
      guard partners[hub] != nil else { return }
      outcomes.append(outcome)
      if outcome == nil { takes.append((record, index)) }
    }
    partners[hub]?.batches[batch] = ReplicaBatch(
      outcomes: outcomes, open: takes.count, isFresh: isFresh)
    for (record, index) in takes {
      lastTicket += 1
      tickets[lastTicket] = ReplicaTicket(hub: hub, life: partner.life, batch: batch, index: index)
      add(.take(record, from: hub, ticket: lastTicket))
    }
    finish(batch, of: hub)
  }

  private func objection(to record: Record, from hub: PeerID) -> ReplicaOutcome? {
    let name = ReplicaItem.name(of: record.key)
    if partners[hub]?.promised.remove(name) != nil { partners[hub]?.promisedSince = now.steady }
    if let here = items[name]?.record, !record.wins(over: here) { return .known }
    if record.end <= now.wall { return .ended }
    let (latest, isOver) = now.wall.addingReportingOverflow(settings.skew)
    if !isOver, record.time > latest {
      blame(hub, .futureTime)
      return .wrong
    }
    let place = RecordKey.place(of: record.key.topic, in: record.key.namespace)
    return items[name] == nil && isFar(from: place, in: record.key.namespace) ? .elsewhere : nil
  }

  /// The keeper has decided about a record.
  package func taken(_ ticket: UInt64, _ outcome: ReplicaOutcome, _ moment: ReplicaMoment) {
    now = moment
    guard let open = tickets.removeValue(forKey: ticket), partners[open.hub]?.life == open.life,
      let batch = partners[open.hub]?.batches[open.batch], batch.outcomes.indices.contains(open.index)
    else { return }
    partners[open.hub]?.batches[open.batch]?.outcomes[open.index] = outcome
    partners[open.hub]?.batches[open.batch]?.open -= 1
    if outcome == .kept, !batch.isFresh { partners[open.hub]?.repaired += 1 }
    finish(open.batch, of: open.hub)
    if outcome == .wrong { blame(open.hub, .wrongRecord) }
  }

  private func finish(_ batch: UInt32, of hub: PeerID) {
    guard let done = partners[hub]?.batches[batch], done.open == 0 else { return }
    partners[hub]?.batches[batch] = nil
    say(.took(batch: batch, done.outcomes.map { $0 ?? .later }), to: hub)
  }
}
