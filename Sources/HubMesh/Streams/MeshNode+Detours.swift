extension MeshNode {
  /// After so long without an acknowledgement over the usual path another one is tried.
  static let detourAfter: Milliseconds = 2_000
  /// So long a detour is taken, before the usual path has another chance.
  static let detourFor: Milliseconds = 60_000
  /// So many hubs that do not answer over others are called.
  static let mostUnresponsive = 3

  /// A hub on the path may say that it leads on and yet pass nothing on. Whoever hears nothing for too long
  /// tries the next of its neighbours in turn, and calls the other hub itself if it can.
  func tryDetour(_ session: Session) {
    let hub = session.hub
    guard isUnresponsive(session), now &- session.detouredAt >= Self.detourAfter, hub.links.isEmpty,
      let present = path(to: hub)
    else { return }
    session.detouredAt = now
    reconsider()
    let reached = reach(from: hub.index, without: own.index)
    let firsts = linkList.filter { $0.hub.links.first === $0 && reached.contains($0.hub.index) }.map(\.hub)
    guard firsts.count > 1, let place = firsts.firstIndex(where: { $0 === present.hub }) else { return }
    hub.detour = firsts[(place + 1) % firsts.count].index
    hub.detourUntil = now &+ Self.detourFor
    session.asksToFollow = true
    if session.isOpen { session.ring.rewind() }
  }

  /// Where paths lead to from a hub that do not go over another one.
  private func reach(from start: UInt32, without avoided: UInt32) -> Set<UInt32> {
    var reached: Set<UInt32> = [start]
    queue.removeAll(keepingCapacity: true)
    queue.append(start)
    var head = 0
    while head < queue.count {
      for next in hub(queue[head])?.edges ?? [] where next != avoided && !(hub(next)?.isOver ?? true) {
        if reached.insert(next).inserted { queue.append(next) }
      }
      head += 1
    }
    return reached
  }

  /// A frame that takes a detour came from where this hub would send it: the neighbour the shortest path
  /// leads over that does not go back there; nil if there is none, or if too many ask for that.
  func wayOn(to record: HubRecord, not avoided: HubRecord) -> Link? {
    if let way = record.wayOn, way.avoided == avoided.index, way.map == counters.pathComputations {
      return way.hop.flatMap { hub($0)?.links.first }
    }
    guard waysOn.take(1, now: now) else { return nil }
    var came: [UInt32: UInt32] = [own.index: own.index]
    queue.removeAll(keepingCapacity: true)
    queue.append(own.index)
    var head = 0
    while head < queue.count, came[record.index] == nil {
      let here = queue[head]
      head += 1
      for next in hub(here)?.edges ?? [] where next != avoided.index && came[next] == nil {
        guard let other = hub(next), !other.isOver, here != own.index || !other.links.isEmpty else {
          continue
        }
        came[next] = here == own.index ? next : came[here]
        queue.append(next)
      }
    }
    let hop = came[record.index]
    record.wayOn = (avoided.index, hop, counters.pathComputations)
    return hop.flatMap { hub($0)?.links.first }
  }

  /// Whether something has waited for an answer for too long, although a path leads there.
  private func isUnresponsive(_ session: Session) -> Bool {
    guard now &- session.progressAt >= Self.detourAfter, session.hub.distance != nil else { return false }
    return session.phase == .greeting || session.ring.sent > 0 && session.repeats > 0
  }

  /// Hubs that nothing comes back from, and that can be called.
  func unresponsive() -> [HubRecord] {
    var list: [HubRecord] = []
    for session in activeSessions where isUnresponsive(session) && !session.hub.card.url.isEmpty {
      list.append(session.hub)
    }
    list.sort { $0.id < $1.id }
    return Array(list.prefix(Self.mostUnresponsive))
  }

  /// The other side takes a detour: answers go the way its frames come. What went another way may be lost,
  /// and this one has shown that it leads there: it is not left again before it was tried.
  func follow(_ link: Link, _ session: Session) {
    let hub = session.hub
    guard hub.links.isEmpty, link.hub !== hub else { return }
    let before = path(to: hub)?.hub
    hub.detour = link.hub.index
    hub.detourUntil = now &+ Self.detourFor
    guard before !== link.hub else { return }
    session.asksToFollow = false
    session.detouredAt = now
    repeatEverything(session)
  }

  /// The link of a detour, as long as there is one.
  func detour(to record: HubRecord) -> Link? {
    guard let detour = record.detour, now < record.detourUntil, record.links.isEmpty, record.distance != nil,
      let link = hub(detour)?.links.first
    else {
      record.detour = nil
      return nil
    }
    return link
  }

  /// What a frame for a hub is marked with.
  func detourMark(_ record: HubRecord) -> UInt8 {
    record.detour != nil && record.session?.asksToFollow == true ? RoutedFrame.isDetour : 0
  }
}
