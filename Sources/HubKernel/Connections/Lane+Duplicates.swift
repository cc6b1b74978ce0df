/// What happens to a second connection with a peer id that is taken.
public enum DuplicatePolicy: String, SettingValue, CaseIterable {
  /// The holder is asked for a sign of life, and the newcomer takes the id over when there is none.
  case probe
  /// The newcomer is closed with 1008.
  case reject
  /// The holder is closed with 4009 and the newcomer takes over.
  case replace
}

extension Lane {
  /// Asks the holder of an id whether it still lives, while the newcomer waits.
  ///
  /// A phone that changed networks comes back with its old id long before the hub could notice that the old
  /// socket is dead; only a holder that answers a ping keeps the newcomer out.
  func probe(_ holder: ConnectionID, for newcomer: ConnectionID, _ subprotocol: String?) {
    core.inbox(holder.lane).run { lane in
      guard let record = lane.live(holder) else { return }
      record.pointee.isProbed = true
      lane.transport.probe(record.pointee.link)
    }
    core.timers.after(core.settings.duplicateProbe) { [core] in
      core.inbox(holder.lane).run { lane in
        let isAlive = lane.live(holder).map { !$0.pointee.isProbed } ?? false
        if !isAlive { lane.close(holder, code: CloseCode.replaced, reason: "replaced by a newer connection") }
        lane.core.inbox(newcomer.lane).run { lane in
          lane.settle(newcomer, holderIsAlive: isAlive, subprotocol)
        }
      }
    }
  }

  /// A sign of life came from a connection.
  public func answered(_ id: ConnectionID) {
    guard let record = live(id) else { return }
    record.pointee.lastActivity = now
    record.pointee.isProbed = false
  }

  private func settle(_ newcomer: ConnectionID, holderIsAlive: Bool, _ subprotocol: String?) {
    guard let record = held(newcomer), record.pointee.state == .arriving else { return }
    let scope = record.pointee.namespace.scope
    guard !holderIsAlive else { return rejectDuplicate(newcomer) }
    core.switchboard.identities.replace(scope, record.pointee.peer, by: newcomer)
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
