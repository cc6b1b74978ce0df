internal import HubWire

extension ReplicaNode {
  /// Sends what waits for a hub, as far as it may be under way.
  func flush(to hub: PeerID) {
    while let partner = partners[hub], partner.flightBytes < settings.flightBytes,
      partner.flights.count < ReplicaLimits.flights, let next = partner.nextWaiting
    {
      guard sendBatch(to: hub, isFresh: next.isFresh) else { return }
    }
  }

  /// Puts records into one word: all of them published just now, or none. False when no more may be sent.
  private func sendBatch(to hub: PeerID, isFresh: Bool) -> Bool {
    guard var partner = partners[hub] else { return false }
    var flight = ReplicaFlight(
      items: [], bytes: 0, isFresh: isFresh, deadline: now.steady + settings.patience)
    var records: [Record] = []
    var mayGoOn = true
    while let next = partner.nextWaiting, next.isFresh == isFresh,
      records.count < ReplicaLimits.batchRecords
    {
      guard let item = items[next.name], !partner.declines(item, now.steady) else {
        partner.dequeue()
        continue
      }
      guard flight.bytes + item.size + 2 <= ReplicaLimits.batchBytes else { break }
      guard partner.records.take(1, now: now.steady), partner.bytes.take(item.size, now: now.steady) else {
        mayGoOn = false
        break
      }
      partner.dequeue()
      records.append(item.record)
      flight.items.append((item.name, item.mark))
      flight.bytes += item.size + 2
    }
    if !records.isEmpty {
      let number = newNumber()
      partner.flights[number] = flight
      partner.flightBytes += flight.bytes
      counters.recordsSent += records.count
      say(.records(batch: number, isFresh: isFresh, records), to: hub)
    }
    partners[hub] = partner
    return mayGoOn
  }

  /// A hub says what became of records.
  func took(_ outcomes: [ReplicaOutcome], batch: UInt32, at hub: PeerID) {
    guard let flight = partners[hub]?.flights[batch] else { return }
    guard flight.items.count == outcomes.count else { return blame(hub, .garbage) }
    partners[hub]?.flights[batch] = nil
    partners[hub]?.flightBytes -= flight.bytes
    for (sent, outcome) in zip(flight.items, outcomes) {
      switch outcome {
      case .kept, .known: settle(sent.name, sent.mark, at: hub, has: true)
      case .ended, .wrong, .elsewhere, .later, .noSuchTenant:
        settle(sent.name, sent.mark, at: hub, has: false)
        guard let item = items[sent.name], item.mark == sent.mark else { continue }
        let time = outcome == .later ? ReplicaLimits.passingTime : ReplicaLimits.declineTime
        partners[hub]?.decline(item, until: now.steady + time, now: now.steady)
        if outcome == .noSuchTenant { note(hub, isWithout: item.record.key.namespace) }
      }
    }
  }

  /// Gives up waiting for answers that do not come. Whether the records have arrived is found by comparing.
  func endFlights(to hub: PeerID) {
    guard let partner = partners[hub] else { return }
    let late = partner.flights.filter { $0.value.deadline <= now.steady }
    guard !late.isEmpty else { return }
    for (number, flight) in late.sorted(by: { $0.key < $1.key }) {
      partners[hub]?.flights[number] = nil
      partners[hub]?.flightBytes -= flight.bytes
      for item in flight.items { settle(item.name, item.mark, at: hub, has: false) }
    }
    compareSoon(with: hub, within: 1_000)
  }
}
