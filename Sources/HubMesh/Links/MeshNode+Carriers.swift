extension MeshNode {
  /// A carrier has as much to send as it can take, or has room again. Until then nothing new of this hub's
  /// own goes over it: it waits where the window of its stream bounds it, and nothing is dropped.
  public func linkBusy(_ link: LinkID, _ isBusy: Bool, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard let link = linksByID[link], link.isBusy != isBusy else { return }
    link.isBusy = isBusy
    order(link.hub)
    guard !isBusy else { return }
    for session in activeSessions where session.ring.sent < session.ring.count { touch(session) }
  }

  /// After so long without an answer a link is doubted, if there is another one to the same hub.
  static let doubtAfter: Milliseconds = 1_000
  /// The same where a stream has repeated something and nothing has come back.
  static let doubtAfterRepeats: Milliseconds = 250
  static let repeatsToDoubt = 2

  /// Nothing comes back over a link: whatever was sent goes over another one to the same hub, until something
  /// is heard on it again. A data channel that was cut off without a word costs no more than this as long as
  /// there is a WebSocket beside it.
  func doubt(_ link: Link) {
    guard !link.isDoubted, link.hub.links.count > 1 else { return }
    link.isDoubted = true
    order(link.hub)
    if link.hub.links.first !== link { repeatEverything(over: link.hub.index) }
  }

  /// A stream has repeated what waits, and nothing came back.
  func doubtPath(of session: Session) {
    guard session.repeats >= Self.repeatsToDoubt, let link = path(to: session.hub),
      now &- link.lastHeard >= Self.doubtAfterRepeats
    else { return }
    doubt(link)
  }

  /// Something is heard on a link that was doubted.
  func trust(_ link: Link) {
    link.isDoubted = false
    order(link.hub)
  }

  /// The best link to a hub comes first: one that has room and answers before others, a data channel that has
  /// been heard of before a WebSocket, then the quickest, and of two that are equally quick the older one.
  ///
  /// So a data channel carries everything from its first answer on, while the WebSocket is still there to
  /// fall back on: what is to be trusted alone is tried first.
  func order(_ hub: HubRecord) {
    guard hub.links.count > 1 else { return }
    hub.links.sort { $0.rank < $1.rank }
  }
}

extension Link {
  fileprivate typealias Rank = (UInt8, UInt8, Milliseconds, Milliseconds, LinkID)

  fileprivate var rank: Rank {
    (
      (isBusy ? 1 : 0) + (isDoubted ? 2 : 0), carrier == .channel && roundTrip != nil ? 0 : 1,
      roundTrip ?? .max, since, id
    )
  }
}
