internal import HubWire

extension ReplicaNode {
  /// A record has become the one of its key here. One that was published here, or came by another way than
  /// from the hubs that replicate, goes to those who should have it.
  package func changed(to record: Record, isOurs: Bool, _ moment: ReplicaMoment) {
    now = moment
    keep(record, isOurs: isOurs)
  }

  /// Everything of a key is gone here for another reason than that its time is over.
  package func dropped(_ key: RecordKey, _ moment: ReplicaMoment) {
    now = moment
    remove(ReplicaItem.name(of: key))
  }

  /// Whether the node takes a record for the one of its key here.
  package func knows(_ record: Record) -> Bool { items[ReplicaItem.name(of: record.key)]?.record == record }

  /// The keys of everything the node takes for kept here.
  package var keys: [RecordKey] { items.values.map(\.record.key) }

  func keep(_ record: Record, isOurs: Bool) {
    guard let item = ReplicaItem(record), record.end > now.wall else { return }
    placeIfNeeded()
    if let former = items[item.name] {
      guard former.mark != item.mark else { return }
      remove(item.name)
    }
    items[item.name] = item
    places[item.place, default: []].insert(item.name)
    buckets[item.name.bucket].insert(item.name)
    ends[item.record.end / 1_000, default: []].insert(item.name)
    put(item.name)
    guard isOurs else { return }
    for hub in items[item.name]?.holders ?? [] where hub != own {
      partners[hub]?.enqueue(item.name, isFresh: true)
      flush(to: hub)
    }
  }

  func remove(_ name: ReplicaMark) {
    guard let item = items[name] else { return }
    count(item, isThere: false)
    surplus.remove(name)
    items[name] = nil
    buckets[name.bucket].remove(name)
    if places[item.place]?.remove(name) != nil, places[item.place]?.isEmpty ?? false {
      places[item.place] = nil
      holdersOfPlaces[item.place] = nil
    }
    let second = item.record.end / 1_000
    if ends[second]?.remove(name) != nil, ends[second]?.isEmpty ?? false { ends[second] = nil }
  }

  /// Lets go of what has come to its end.
  func endItems() {
    let second = now.wall / 1_000
    guard second != endedUntil else { return }
    let passed = second - endedUntil
    // A clock that has jumped would have it look at every second in between.
    let due =
      passed > 0 && passed <= ends.count
      ? (endedUntil...second).filter { ends[$0] != nil } : ends.keys.filter { $0 <= second }.sorted()
    endedUntil = second
    for moment in due {
      for name in (ends[moment] ?? []).sorted() where items[name].map({ $0.record.end <= now.wall }) ?? false
      {
        remove(name)
      }
    }
    // What ends later within this second is looked at once more with the next.
    if ends[second] != nil { endedUntil = second - 1 }
  }

  /// Finds out who should have a record, and adds it to what is compared with them.
  private func put(_ name: ReplicaMark) {
    guard var item = items[name] else { return }
    item.holders = holders(of: item)
    let others = Set(item.holders)
    item.confirmed = item.confirmed.filter { others.contains($0.key) }
    if others.contains(own) {
      item.surplusSince = nil
      item.confirmed = [:]
      surplus.remove(name)
    } else {
      item.surplusSince = item.surplusSince ?? now.steady
      surplus.insert(name)
    }
    items[name] = item
    count(item, isThere: true)
  }

  private func holders(of item: ReplicaItem) -> [PeerID] {
    if let known = holdersOfPlaces[item.place] { return known }
    let found = nearest(to: item.place, in: item.record.key.namespace, count: settings.copies)
    holdersOfPlaces[item.place] = found
    return found
  }

  private func count(_ item: ReplicaItem, isThere: Bool) {
    if item.holders.count < settings.copies { short += isThere ? 1 : -1 }
    guard item.holders.contains(own) else { return }
    for hub in item.holders where hub != own {
      if isThere {
        partners[hub]?.sums[item.name.bucket] += item.mark
        partners[hub]?.shared += 1
      } else {
        partners[hub]?.sums[item.name.bucket] -= item.mark
        partners[hub]?.shared -= 1
      }
    }
  }

  /// Hubs have come or gone: finds out anew who should have what.
  func placeIfNeeded() {
    guard mustPlace else { return }
    mustPlace = false
    holdersOfPlaces = [:]
    short = 0
    for hub in partnerIDs {
      partners[hub]?.sums = [ReplicaMark](repeating: .zero, count: ReplicaLimits.buckets)
      partners[hub]?.shared = 0
    }
    for name in Array(items.keys) { put(name) }
  }
}
