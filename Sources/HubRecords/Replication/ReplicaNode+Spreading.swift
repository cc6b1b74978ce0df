internal import HubWire

/// A record whose publisher waits to hear how far it got.
struct ReplicaSpreading {
  let token: UInt64
  let mark: ReplicaMark
  let deadline: Int64
  let hubs: Int
  var open: Set<PeerID>
  var replicas = 0
}

extension ReplicaNode {
  /// Says, by a step with this token, how many other hubs have a record that was published here: when all
  /// who should have it have said so, or at the deadline.
  package func spread(_ record: Record, token: UInt64, within: Int64, _ moment: ReplicaMoment) {
    now = moment
    keep(record, isOurs: true)
    let name = ReplicaItem.name(of: record.key)
    guard let item = items[name], item.record == record, spreadCount < ReplicaLimits.spreads else {
      return add(.spread(token: token, replicas: 0, hubs: members.count))
    }
    let spreading = ReplicaSpreading(
      token: token, mark: item.mark, deadline: now.steady + within, hubs: members.count,
      open: Set(item.holders).subtracting([own]))
    guard !spreading.open.isEmpty else {
      return add(.spread(token: token, replicas: 0, hubs: members.count))
    }
    spreads[name, default: []].append(spreading)
    spreadCount += 1
    for hub in spreading.open.sorted() where partners[hub].map({ !$0.isUnderWay(item) }) ?? false {
      partners[hub]?.enqueue(name, isFresh: true)
      flush(to: hub)
    }
  }

  /// A hub has said whether it has a record.
  func settle(_ name: ReplicaMark, _ mark: ReplicaMark, at hub: PeerID, has: Bool) {
    guard let waiting = spreads[name] else { return }
    var left: [ReplicaSpreading] = []
    for var spreading in waiting {
      if spreading.mark == mark, spreading.open.remove(hub) != nil, has { spreading.replicas += 1 }
      if spreading.open.isEmpty { end(spreading) } else { left.append(spreading) }
    }
    spreads[name] = left.isEmpty ? nil : left
  }

  func endSpreads() {
    guard spreadCount > 0 else { return }
    for (name, waiting) in spreads.sorted(by: { $0.key < $1.key }) {
      let left = waiting.filter { $0.deadline > now.steady }
      guard left.count < waiting.count else { continue }
      for spreading in waiting where spreading.deadline <= now.steady { end(spreading) }
      spreads[name] = left.isEmpty ? nil : left
    }
  }

  private func end(_ spreading: ReplicaSpreading) {
    spreadCount -= 1
    add(.spread(token: spreading.token, replicas: spreading.replicas, hubs: spreading.hubs))
  }
}
