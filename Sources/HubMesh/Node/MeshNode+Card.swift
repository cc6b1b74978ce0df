extension MeshNode {
  /// Says something else of this hub than before. Its id and its epoch stay what they are. What only its load
  /// has to do with is told seldom, and only if it has changed much.
  public func update(_ card: HubCard, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard !isStopped else { return }
    var fresh = card
    fresh.id = self.card.id
    fresh.epoch = self.card.epoch
    guard fresh != self.card else { return }
    let told = own.fact.card
    self.card = fresh
    var quiet = fresh
    quiet.peers = told.peers
    quiet.connections = told.connections
    if quiet != told {
      tellOwnFact()
    } else if hasChangedMuch(told.peers, fresh.peers) || hasChangedMuch(told.connections, fresh.connections) {
      isLoadStale = true
      schedule(loadToldAt &+ settings.loadInterval)
    }
  }

  /// Behaves otherwise from now on. Links keep what they were allowed to bring when they came up.
  public func adjust(_ settings: MeshSettings, now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard settings != self.settings, !isStopped else { return }
    self.settings = settings
    // Heartbeats may be due sooner, and other neighbours be wanted.
    schedule(self.now)
    reconsider()
  }

  private func hasChangedMuch(_ before: UInt32, _ after: UInt32) -> Bool {
    max(before, after) - min(before, after) > max(before, after) / 10
  }

  /// Tells others that this hub is about to go; everything goes on working.
  public func drain(now: Milliseconds) {
    var card = self.card
    card.isDraining = true
    update(card, now: now)
  }

  /// Tells others that this hub is gone. What waits for others comes back. The node is of no use afterwards.
  public func stop(now: Milliseconds) {
    begin(now)
    defer { finish() }
    guard !isStopped else { return }
    isStopped = true
    tellOwnFact()
    flood()
    for case let record? in hubTable {
      guard let session = record.session else { continue }
      // What was delivered here shall not come back to its sender as well.
      if session.unacknowledged > 0 { sendAcknowledgement(session) }
      abort(session, sent: .hubLost, isFinal: true)
    }
    activeSessions = []
    looks.removeAll()
  }

  /// Does what time asks for, and returns when it is to be called next, at the latest.
  @discardableResult
  public func tick(now: Milliseconds) -> Milliseconds {
    begin(now)
    droppedLinks = []
    nextTick = self.now &+ Self.longestRest
    guard !isStopped else { return nextTick }
    beat()
    if isLoadStale {
      if self.now &- loadToldAt >= settings.loadInterval {
        tellOwnFact()
      } else {
        schedule(loadToldAt &+ settings.loadInterval)
      }
    }
    if isMapDirty { refreshMap() }
    giveUpLostHubs()
    if self.now &- forgotAt >= Self.forgetPause {
      forgotAt = self.now
      forgetGoneHubs()
    }
    attendSessions()
    attendWatches()
    attendRedirected()
    choose()
    finish()
    return nextTick
  }

  /// A node wants to be called at least this often.
  static let longestRest: Milliseconds = 60_000
  /// How often it is looked for hubs that can be forgotten.
  static let forgetPause: Milliseconds = 30_000
}
