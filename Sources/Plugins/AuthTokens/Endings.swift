import HubKernel
import HubTokens

extension AuthTokensPlugin {
  func opened(_ peer: Peer) {
    guard isOn else { return }
    if judge.hasCredentials, let grant = peer[standings].grant, let end = judge.end(of: grant) {
      endings.withLock { $0.add(peer.connection, at: end) }
    }
    challengeLater(peer)
  }

  /// A peer came back to its place, with a credential that counts from now on and another resume key.
  func cameBack(_ peer: Peer, with admission: AdmitConnection) {
    guard isOn else { return }
    let standing = peer[standings]
    if let grant = admission[standings]?.grant {
      standing.grant = grant
      if let patterns = grant.patterns,
        !peer.rooms.allSatisfy({ room in patterns.contains { $0.matches(room.name) } })
      {
        return end(peer, .network)
      }
      endings.withLock { endings in
        endings.remove(peer.connection)
        if let end = judge.end(of: grant) { endings.add(peer.connection, at: end) }
      }
    }
    guard standing.isIdentityProven else { return }
    holders.withLock { $0.enter(peer.id, in: home(of: peer), peer.connection, peer.resumeKey) }
  }

  func closed(_ peer: Peer) {
    guard isOn else { return }
    endings.withLock { $0.remove(peer.connection) }
    unproven.withLock { $0.remove(peer.connection) }
    forget(peer)
  }

  /// Closes what has ended.
  func sweep() {
    let now = host.clock.wallMilliseconds
    while let connection = endings.withLock({ $0.next(at: now) }) {
      host.visit(connection) { [self] peer in
        counts.ended.add()
        end(peer, .ended)
      }
    }
  }

  /// Says why, and closes.
  func end(_ peer: Peer, _ denial: Denial) {
    peer.refuse(Refusal(denial.code, denial.reason, by: Self.manifest.id))
    peer.close(code: CloseCode.unauthorized, reason: denial.reason)
  }

  /// After a reload: whoever came by what is not there any more goes.
  func reconsider() async {
    await host.everyPeer { [self] peer in
      guard let grant = peer[standings].grant, !judge.upholds(grant) else { return }
      counts.revoked.add()
      end(peer, .revoked)
    }
  }

  /// Fetches the keys that are due.
  func fetchKeys() async {
    await withTaskGroup { group in
      for source in judge.keys.sources where source.isDue {
        group.addTask { _ = await source.refresh(force: true) }
      }
    }
  }

  var health: Health {
    let troubled = judge.keys.sources.compactMap { source in
      source.failure.map { "\(source.place.words): \($0)" }
    }
    return troubled.isEmpty ? .ok : .degraded("published keys: " + troubled.prefix(3).joined(separator: "; "))
  }
}
