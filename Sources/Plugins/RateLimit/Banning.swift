import HubKernel

/// Why a ban was not made.
struct BanFailure: Error, CustomStringConvertible {
  let description: String
}

extension RateLimitPlugin {
  /// Keeps these addresses out, and closes the connections they have.
  @discardableResult
  func ban(_ subnet: Subnet, for time: Duration?, reason: String, by: String) async throws -> Int {
    let until = time.map { host.clock.wallMilliseconds &+ max($0.milliseconds, 1) }
    let ban = Ban(
      subnet: subnet, until: until, reason: BanText.shown(reason, BanText.longestReason),
      by: BanText.name(by))
    let isKept = followers.withLock { followers in
      guard ledger.bans.withLock({ $0.put(ban) }) else { return false }
      for follower in followers { follower.changed(subnet, to: ban) }
      return true
    }
    guard isKept else {
      throw BanFailure(description: "there are \(Bans.limit) bans, and there may be no more")
    }
    save()
    let closed = addresses.dryRun.contains(.bans) ? 0 : await closeBanned(by: subnet)
    host.log.notice(
      "addresses were banned",
      ["subnet": subnet.description, "by": ban.by, "reason": ban.reason, "closed": "\(closed)"])
    return closed
  }

  /// Ends a ban.
  @discardableResult
  func lift(_ subnet: Subnet, by: String) -> Bool {
    let isLifted = followers.withLock { followers in
      guard ledger.bans.withLock({ $0.remove(subnet) }) != nil else { return false }
      for follower in followers { follower.changed(subnet, to: nil) }
      return true
    }
    guard isLifted else { return false }
    save()
    host.log.notice("a ban was lifted", ["subnet": subnet.description, "by": BanText.name(by)])
    return true
  }

  /// Takes over a ban of another hub.
  func take(_ ban: Ban) async -> Bool {
    let ban = Ban(
      subnet: ban.subnet, until: ban.until, reason: BanText.shown(ban.reason, BanText.longestReason),
      by: BanText.name(ban.by))
    if ledger.bans.withLock({ $0[ban.subnet] }) == ban { return true }
    guard ledger.bans.withLock({ $0.put(ban) }) else { return false }
    save()
    let closed = addresses.dryRun.contains(.bans) ? 0 : await closeBanned(by: ban.subnet)
    host.log.notice(
      "a ban of another hub holds here",
      ["subnet": ban.subnet.description, "by": ban.by, "reason": ban.reason, "closed": "\(closed)"])
    return true
  }

  /// Lets go of a ban that was lifted on another hub.
  func drop(_ subnet: Subnet) {
    guard ledger.bans.withLock({ $0.remove(subnet) }) != nil else { return }
    save()
    host.log.notice("a ban was lifted on another hub", ["subnet": subnet.description])
  }

  /// Every ban that holds.
  func list() -> [Ban] {
    let now = host.clock.wallMilliseconds
    return banned.all + ledger.bans.withLock { $0.all }.filter { !$0.hasEnded(at: now) }
  }

  /// The ban that holds for an address.
  func ban(of address: IPAddress) -> Ban? {
    if let ban = banned.find(address, at: 0) { return ban }
    return ledger.bans.withLock { bans in
      bans.count == 0 ? nil : bans.find(address, at: host.clock.wallMilliseconds)
    }
  }

  /// A ban may have been made while others decided whether to let this connection in.
  func closeIfBanned(_ peer: Peer) {
    guard let address = IPAddress(peer.remote), ban(of: address) != nil,
      !addresses.dryRun.contains(.bans)
    else { return }
    peer.close(code: CloseCode.banned, reason: "banned")
  }

  private func closeBanned(by subnet: Subnet) async -> Int {
    let closed = Lock(0)
    await host.everyPeer { peer in
      guard let address = IPAddress(peer.remote), subnet.contains(address) else { return }
      peer.close(code: CloseCode.banned, reason: "banned")
      closed.withLock { $0 += 1 }
    }
    return closed.withLock { $0 }
  }

  /// Writes the bans that hold into the file, if there is one.
  func save() {
    guard let file else { return }
    // One after the other, each with what holds when its turn comes: so the last to write knows everything.
    fileTurn.withLock { _ in
      let now = host.clock.wallMilliseconds
      let bans = ledger.bans.withLock { $0.all }.filter { !$0.hasEnded(at: now) }
      do throws(BanFile.Failure) {
        try file.write(bans)
        fileTrouble.withLock { $0 = nil }
      } catch {
        fileTrouble.withLock { $0 = error.description }
        host.log.error("the bans could not be written down", ["problem": error.description])
      }
    }
  }
}

/// The list of bans, as other plugins are offered it.
struct BanDesk: BanList {
  let plugin: RateLimitPlugin

  func ban(_ subnet: Subnet, for time: Duration?, reason: String, by: String) async throws -> Int {
    try await plugin.ban(subnet, for: time, reason: reason, by: by)
  }

  func lift(_ subnet: Subnet, by: String) -> Bool { plugin.lift(subnet, by: by) }

  func list() -> [Ban] { plugin.list() }
  func take(_ ban: Ban) async -> Bool { await plugin.take(ban) }

  func drop(_ subnet: Subnet) { plugin.drop(subnet) }

  func follow(_ follower: any BanFollower) { plugin.followers.withLock { $0.append(follower) } }

  func unfollow(_ follower: any BanFollower) {
    plugin.followers.withLock { $0.removeAll { $0 === follower } }
  }
}
