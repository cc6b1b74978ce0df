import HubKernel
import HubMesh

extension FleetNode {
  /// The hub of a life; nil when there are too many, or it is this one.
  func hub(_ life: Life, now: Int64) -> FleetHub? {
    if let hub = hubs[life] { return hub }
    guard life != self.life, hubs.count < FleetLimits.mostHubs else { return nil }
    let hub = FleetHub(life, now: now)
    hubs[life] = hub
    // A hub that has begun another life has ended the one before, whether or not somebody says so.
    for former in hubs.values where former.life.hub == life.hub && former.life.epoch < life.epoch {
      bury(former, reason: "restarted", now: now)
    }
    if (life.hub == self.life.hub && life.epoch < self.life.epoch)
      || hubs.values.contains(where: { $0.life.hub == life.hub && $0.life.epoch > life.epoch })
    {
      hub.state = .dead
    } else {
      effects.hubChanged(life, isThere: true, reason: "")
    }
    return hub
  }

  /// A hub, or this one, has written that it lives.
  func heardLease(of life: Life, beats: UInt64, now: Int64) {
    guard !isStopped, life != self.life else { return }
    if life.hub == self.life.hub, life.epoch < self.life.epoch {
      // What this hub was before it was started again.
      if hubs[life] == nil { effects.certifyDeath(of: life, by: self.life) }
    }
    // What is read once more is no news.
    guard let hub = hub(life, now: now), beats > hub.beats else { return }
    hub.beats = beats
    guard hub.state == .dead else {
      hub.lastHeard = now
      return
    }
    // It does not know. An engine that has lost what it kept has lost that word as well.
    if now - (hub.judged ?? .min / 2) > FleetLimits.settling {
      hub.judged = now
      effects.certifyDeath(of: life, by: self.life)
    }
  }

  /// Somebody has written that a hub does not live any more, which counts from now on.
  func heardCertificate(of life: Life, by judge: Life, now: Int64) {
    guard !isStopped else { return }
    if life == self.life { return beginAnew(now: now) }
    // What is read once more is no news, and whoever was never heard of need not be buried.
    if let hub = hubs[life] {
      bury(hub, reason: judge.hub == life.hub ? "left" : "lost", now: now)
    } else if hubs.count < FleetLimits.mostHubs {
      let hub = FleetHub(life, now: now)
      hub.state = .dead
      hubs[life] = hub
    }
    if judge == self.life {
      counters.buried &+= 1
      effects.purge(life)
    }
  }

  /// From now on nothing of that life counts.
  private func bury(_ hub: FleetHub, reason: String, now: Int64) {
    guard hub.state == .living else { return }
    hub.state = .dead
    hub.lastHeard = now
    effects.hubChanged(hub.life, isThere: false, reason: reason)
    sweep(hub, reason: "disconnected", now: now)
    giveUp(hub, .hubUnreachable)
  }

  private func sweep(_ hub: FleetHub, reason: String, now: Int64) {
    let networks = hub.networks
    hub.networks = []
    for key in networks {
      guard let space = spaces[key] else { continue }
      for peer in Array(space.elsewhere.keys) {
        guard let index = space.elsewhere[peer]?.claims.firstIndex(where: { $0.hub === hub }) else {
          continue
        }
        space.elsewhere[peer]?.claims.remove(at: index)
        judge(peer, in: space, reason: reason, now: now)
      }
    }
  }

  /// What was on its way to a hub that is gone comes back. It is not sent elsewhere, where it could come
  /// after what its sender has sent since.
  func giveUp(_ hub: FleetHub, _ code: FleetReturn) {
    hub.owesSince = nil
    hub.outgoing.takeAll { comeBack($0, $1 ? .hubLost : code) }
  }

  func comeBack(_ item: UnsafeRawBufferPointer, _ code: FleetReturn) {
    guard let stub = Item.stub(item, code) else { return }
    counters.returned &+= 1
    effects.returned(stub)
  }

  /// Does whatever is due.
  func tick(now: Int64) {
    guard !isStopped else { return }
    // Whoever has not run for a while has not heard either, and must not hold others for dead. Turns are due
    // far more often than that.
    if now - lastTick > limits.lease / 2 { for hub in hubs.values { hub.lastHeard = now } }
    lastTick = now
    if isConnected {
      if now >= leaseDue {
        beats += 1
        effects.renewLease(of: life, beats: beats)
        leaseDue = now + limits.lease / 3
      }
      judgeHubs(now: now)
      settle(now: now)
      refresh(now: now)
      mend(now: now)
    } else if let awaySince, now - awaySince > limits.keep {
      forgetHubs(now: now)
    }
    flush(now: now)
  }

  private func judgeHubs(now: Int64) {
    for hub in Array(hubs.values) {
      switch hub.state {
      case .living:
        guard now - hub.lastHeard > limits.lease, now - (hub.judged ?? .min / 2) > FleetLimits.settling else {
          continue
        }
        // Who has said so already is not heard again, unless one asks.
        if hub.judged != nil { effects.readHubs() }
        hub.judged = now
        effects.certifyDeath(of: hub.life, by: life)
      case .dead:
        // By then nothing of that life can come any more.
        if now - hub.lastHeard > limits.lifetime { hubs[hub.life] = nil }
      }
    }
  }

  /// Has been away for too long: what is known of others is not worth telling any more.
  private func forgetHubs(now: Int64) {
    for hub in Array(hubs.values) where hub.state == .living {
      sweep(hub, reason: "disconnected", now: now)
      giveUp(hub, .fleetAway)
      effects.hubChanged(hub.life, isThere: false, reason: "away")
      hubs[hub.life] = nil
    }
  }
}
