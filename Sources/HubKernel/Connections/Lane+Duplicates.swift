extension Lane {
  /// Asks the holder of an id whether it still lives, while the newcomer waits.
  ///
  /// A phone that changed networks comes back with its old id long before the hub could notice that the old
  /// socket is dead; only a holder that answers a ping keeps the newcomer out.
  func probe(
    _ holder: ConnectionID, for newcomer: ConnectionID, showing key: ResumeKey?, _ subprotocol: String?
  ) {
    core.inbox(holder.lane).run { lane in
      guard let record = lane.live(holder) else {
        return lane.judge(holder, isAlive: false, for: newcomer, subprotocol)
      }
      if let key, record.pointee.resumeKey.matches(key) {
        return lane.makeWay(holder, for: newcomer, subprotocol)
      }
      lane.probe(holder) { $0.judge(holder, isAlive: $1, for: newcomer, subprotocol) }
    }
  }

  /// Asks a connection of this lane for a sign of life; `judge` is called here when its time is over.
  func probe(_ holder: ConnectionID, _ judge: @escaping @Sendable (Lane, _ isAlive: Bool) -> Void) {
    guard let record = live(holder) else { return judge(self, false) }
    let signs = record.pointee.signsOfLife
    transport.probe(record.pointee.link)
    core.timers.after(core.settings.duplicateProbe) { [inbox] in
      inbox.run { lane in judge(lane, lane.live(holder).map { $0.pointee.signsOfLife != signs } ?? false) }
    }
  }

  /// Frees an id whose holder shows no sign of life, while nobody waits for it: a peer takes its id in a
  /// tenant when it announces, and is told to come back.
  func probe(_ holder: ConnectionID, of peer: PeerID, in scope: UInt64, showing key: ResumeKey?) {
    core.inbox(holder.lane).run { lane in
      guard let record = lane.live(holder) else {
        return lane.core.switchboard.identities.release(scope, peer, of: holder)
      }
      if let key, record.pointee.resumeKey.matches(key) { return lane.free(scope, peer, of: holder) }
      lane.probe(holder) { lane, isAlive in
        if !isAlive { lane.free(scope, peer, of: holder) }
      }
    }
  }

  private func free(_ scope: UInt64, _ peer: PeerID, of holder: ConnectionID) {
    core.switchboard.identities.release(scope, peer, of: holder)
    close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection")
  }

  /// A sign of life came from a connection.
  public func answered(_ id: ConnectionID) {
    guard let record = live(id) else { return }
    record.pointee.signsOfLife &+= 1
    if let loan = record.pointee.socket?.trunk as? Loan {
      core.inbox(loan.place.lane).run { $0.answered(loan.place) }
    }
  }

  /// Runs on the holder's lane when its time to answer is over.
  private func judge(
    _ holder: ConnectionID, isAlive: Bool, for newcomer: ConnectionID, _ subprotocol: String?
  ) {
    guard isAlive else { return makeWay(holder, for: newcomer, subprotocol) }
    core.inbox(newcomer.lane).run { $0.rejectDuplicate(newcomer) }
  }

  private func makeWay(_ holder: ConnectionID, for newcomer: ConnectionID, _ subprotocol: String?) {
    close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection")
    core.inbox(newcomer.lane).run { $0.settle(newcomer, after: holder, subprotocol) }
  }

  /// Lets the newcomer in unless another one came first.
  private func settle(_ newcomer: ConnectionID, after dead: ConnectionID, _ subprotocol: String?) {
    guard let record = held(newcomer), record.pointee.state == .arriving else { return }
    let (scope, peer) = (record.pointee.namespace.scope, record.pointee.peer)
    core.switchboard.identities.release(scope, peer, of: dead)
    guard core.switchboard.identities.claim(scope, peer, for: newcomer) == nil else {
      return rejectDuplicate(newcomer)
    }
    open(newcomer.index, subprotocol: subprotocol)
  }

  func rejectDuplicate(_ newcomer: ConnectionID) {
    guard let record = held(newcomer), record.pointee.state == .arriving else { return }
    core.meters.duplicates.add(on: number)
    let link = record.pointee.link
    release(newcomer.index)
    transport.acceptAndClose(link, code: CloseCode.policy, reason: "Peer already connected")
  }
}
