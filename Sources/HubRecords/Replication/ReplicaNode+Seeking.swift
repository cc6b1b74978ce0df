internal import HubWire

/// A topic that is looked for on other hubs.
struct ReplicaSearch {
  let token: UInt64
  let topic: String
  let namespace: String
  let deadline: Int64
  /// Who has not been asked yet, nearest last.
  var hubs: [PeerID]
  /// Who has been asked and may still answer.
  var asked: Set<PeerID> = []
  /// When the next is asked.
  var next: Int64 = 0
  var records: [Record] = []
}

extension ReplicaNode {
  /// Looks for a topic, and says by a step with this token what was found: the nearest hub is asked first,
  /// and the next when that one has nothing or is slow. Where what is here is all there is, nobody is asked.
  package func seek(_ topic: String, in namespace: String, token: UInt64, _ moment: ReplicaMoment) {
    now = moment
    placeIfNeeded()
    let place = RecordKey.place(of: topic, in: namespace)
    let hubs = nearest(to: place, in: namespace, count: settings.copies + 1)
    let others = hubs.filter { $0 != own }
    let holders = hubs.prefix(settings.copies)
    let isComplete =
      holders.contains(own) && holders.allSatisfy { $0 == own || partners[$0]?.isSettled ?? false }
    guard !others.isEmpty, !isComplete, seeks.count < ReplicaLimits.seeks else {
      return add(.sought(token: token, []))
    }
    counters.seeks += 1
    let number = newNumber()
    seeks[number] = ReplicaSearch(
      token: token, topic: topic, namespace: namespace, deadline: now.steady + settings.seekWithin,
      hubs: others.reversed())
    askNext(number)
  }

  private func askNext(_ number: UInt32) {
    guard var search = seeks[number] else { return }
    guard let hub = search.hubs.popLast() else {
      if search.asked.isEmpty { end(number) }
      return
    }
    search.asked.insert(hub)
    search.next = now.steady + settings.askWithin
    seeks[number] = search
    say(.seek(search: number, namespace: search.namespace, topic: search.topic), to: hub)
  }

  private func end(_ number: UInt32) {
    guard let search = seeks.removeValue(forKey: number) else { return }
    add(.sought(token: search.token, search.records))
  }

  /// A hub that is asked is gone.
  func skip(_ hub: PeerID, in number: UInt32) {
    seeks[number]?.hubs.removeAll { $0 == hub }
    if seeks[number]?.asked.remove(hub) != nil { askNext(number) }
  }

  func endSeeks() {
    for number in seeks.keys.sorted() {
      guard let search = seeks[number] else { continue }
      if search.deadline <= now.steady {
        end(number)
      } else if search.next <= now.steady {
        askNext(number)
      }
    }
  }

  /// Tells a hub what is here of a topic, newest first.
  func find(_ topic: String, in namespace: String, _ search: UInt32, for hub: PeerID) {
    let place = RecordKey.place(of: topic, in: namespace)
    let found = (places[place] ?? []).compactMap { items[$0] }
      .filter { $0.record.key.topic == topic && $0.record.key.namespace == namespace }
      .sorted { $0.record.isListed(before: $1.record) }
    var pages: [[Record]] = [[]]
    var bytes = 0
    for item in found {
      if bytes + item.size + 2 > ReplicaLimits.batchBytes {
        guard pages.count < ReplicaLimits.foundWords else { break }
        pages.append([])
        bytes = 0
      }
      pages[pages.count - 1].append(item.record)
      bytes += item.size + 2
    }
    for (index, page) in pages.enumerated() {
      say(.found(search: search, isLast: index == pages.count - 1, page), to: hub)
    }
  }

  func found(_ records: [Record], _ isLast: Bool, _ number: UInt32, by hub: PeerID) {
    guard let search = seeks[number], search.asked.contains(hub) else { return }
    for record in records {
      guard record.key.topic == search.topic, record.key.namespace == search.namespace else {
        blame(hub, .wrongTopic)
        // To be blamed too much ends its part in the search.
        return seeks[number] == nil ? () : skip(hub, in: number)
      }
      let (latest, isOver) = now.wall.addingReportingOverflow(settings.skew)
      guard record.end > now.wall, isOver || record.time <= latest,
        search.records.count < ReplicaLimits.soughtRecords
      else { continue }
      merge(record, into: number)
    }
    guard isLast else { return }
    seeks[number]?.asked.remove(hub)
    if seeks[number]?.records.isEmpty ?? true { askNext(number) } else { end(number) }
  }

  private func merge(_ record: Record, into number: UInt32) {
    if let index = seeks[number]?.records.firstIndex(where: { $0.key == record.key }) {
      guard let former = seeks[number]?.records[index], record.wins(over: former) else { return }
      seeks[number]?.records[index] = record
    } else {
      seeks[number]?.records.append(record)
    }
  }
}
