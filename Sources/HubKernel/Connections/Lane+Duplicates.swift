extension Lane {
  /// Asks the holder of an id whether it still lives, while the newcomer waits.
  ///
  /// A phone that changed networks comes back with its old id long before the hub could notice that the old
  /// socket is dead; only a holder that answers a ping keeps the newcomer out.
  func probe(_ holder: ConnectionID, for newcomer: ConnectionID, _ subprotocol: String?) {
    let inbox = core.inbox(newcomer.lane)
    probe(holder) { isAlive in
      inbox.run { $0.settle(newcomer, after: isAlive ? nil : holder, subprotocol) }
    }
  }

  /// Closes the holder of an id unless it shows a sign of life in time, and tells `whoAsks` how it ended.
  func probe(_ holder: ConnectionID, _ whoAsks: @escaping @Sendable (_ isAlive: Bool) -> Void) {
    core.inbox(holder.lane).run { lane in
      guard let record = lane.live(holder) else { return whoAsks(false) }
      let signs = record.pointee.signsOfLife
      lane.transport.probe(record.pointee.link)
      let inbox = lane.inbox
      lane.core.timers.after(lane.core.settings.duplicateProbe) {
        inbox.run { whoAsks($0.judge(holder, since: signs)) }
      }
    }
  }

  /// A sign of life came from a connection.
  public func answered(_ id: ConnectionID) {
    guard let record = live(id) else { return }
    record.pointee.lastActivity = now
    record.pointee.signsOfLife &+= 1
  }

  /// Runs on the holder's lane when its time to answer is over; says whether it lives.
  private func judge(_ holder: ConnectionID, since signs: UInt32) -> Bool {
    guard let record = live(holder) else { return false }
    if record.pointee.signsOfLife != signs { return true }
    core.switchboard.identities.release(record.pointee.namespace.scope, record.pointee.peer, of: holder)
    close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection")
    return false
  }

  /// Lets the newcomer in if the holder is dead and no other newcomer came first.
  private func settle(_ newcomer: ConnectionID, after dead: ConnectionID?, _ subprotocol: String?) {
    guard let record = held(newcomer), record.pointee.state == .arriving else { return }
    let (scope, peer) = (record.pointee.namespace.scope, record.pointee.peer)
    guard let dead else { return rejectDuplicate(newcomer) }
    core.switchboard.identities.release(scope, peer, of: dead)
    guard core.switchboard.identities.claim(scope, peer, for: newcomer) == nil else {
      return rejectDuplicate(newcomer)
    }
    open(newcomer.index, subprotocol: subprotocol)
  }

  func rejectDuplicate(_ newcomer: ConnectionID) {
    guard let record = held(newcomer) else { return }
    core.meters.duplicates.add(on: number)
    let link = record.pointee.link
    release(newcomer.index)
    transport.acceptAndClose(link, code: CloseCode.policy, reason: "Peer already connected")
  }
}
