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
    let firsts = linkList.filter { $0.hub.links.first === $0 }.map(\.hub)
    guard firsts.count > 1, let place = firsts.firstIndex(where: { $0 === present.hub }) else { return }
    hub.detour = firsts[(place + 1) % firsts.count].index
    hub.detourUntil = now &+ Self.detourFor
    if session.isOpen { session.ring.rewind() }
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

  /// The other side takes a detour: answers go the way its frames come.
  func follow(_ link: Link, to hub: HubRecord) {
    guard hub.links.isEmpty, link.hub !== hub else { return }
    hub.detour = link.hub.index
    hub.detourUntil = now &+ Self.detourFor
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

  /// What a frame for a hub is marked with. Only one side asks the other to follow: whoever follows would
  /// otherwise ask back.
  func detourMark(_ record: HubRecord) -> UInt8 {
    record.detour != nil && record.session.map { $0.detouredAt > .min / 2 } ?? false
      ? RoutedFrame.isDetour : 0
  }
}
