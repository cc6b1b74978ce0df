import HubFleet
import HubKernel
import HubNATS
import RateLimit

/// Bans that are made on this hub.
extension Board: BanFollower {
  func changed(_ subnet: Subnet, to ban: Ban?) {
    let now = clock.wallMilliseconds
    let isTaken = state.withLock { state in
      state.applied[subnet] = ban
      return state.bans.wish(BanEntry(subnet, ban, at: now))
    }
    guard isTaken else {
      log.error(
        "a ban holds on this hub alone, as too many wait for the fleet", ["subnet": subnet.description])
      return
    }
    bell.ring()
    mirror?.perform { [weak self] bucket throws(NATSFailure) in
      if let bucket { try self?.write(subnet, to: bucket) }
    }
  }

  /// Writes what was changed here, if the bucket is still as it was then.
  func write(_ subnet: Subnet, to bucket: any FleetBucket) throws(NATSFailure) {
    guard let wish = state.withLock({ $0.bans.wishes[subnet] }) else { return }
    let key = BanEntry.key(of: subnet)
    do throws(NATSFailure) {
      let revision =
        wish.base == 0
        ? try bucket.create(wish.entry.value, at: key)
        : try bucket.update(wish.entry.value, at: key, after: wish.base)
      state.withLock { $0.bans.settle(wish, as: revision) }
    } catch  where error.kind == .changed {
      try giveWay(wish, key, bucket)
    }
    bell.ring()
  }

  /// Somebody else changed that ban before. What he said counts, and this hub says so.
  private func giveWay(
    _ wish: BanBook.Wish, _ key: String, _ bucket: any FleetBucket
  ) throws(NATSFailure) {
    let there = try bucket.get(key)
    let entry = there?.value.flatMap { BanEntry(key, $0) }
    state.withLock { state in
      state.bans.giveUp(wish)
      if let there, let entry { _ = state.bans.hear(entry, there.revision, anew: true) }
    }
    guard entry?.ban != wish.entry.ban else { return }
    counts.conflicts.add()
    log.warning(
      "a change of a ban was given up, as somebody else had changed the same one",
      [
        "subnet": wish.entry.subnet.description, "wanted": wish.entry.ban == nil ? "lifted" : "banned",
        "holds": entry?.ban == nil ? "lifted" : "banned", "by": entry?.ban?.by ?? "-",
      ])
  }
}
