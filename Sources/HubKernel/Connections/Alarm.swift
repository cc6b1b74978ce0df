/// Something that is to be done on a reactor at a time that changes often. It ends with the plugin.
public final class Alarm: Sendable, Belonging {
  private let core: KernelCore
  private let inbox: Inbox
  private let ring: @Sendable (Station) -> Void
  private let state = Lock((timer: 0, due: UInt64.max))
  private let owner: Lock<Belongings>

  init(
    _ core: KernelCore, _ inbox: Inbox, _ owner: Belongings, _ ring: @escaping @Sendable (Station) -> Void
  ) {
    (self.core, self.inbox, self.owner, self.ring) = (core, inbox, Lock(owner), ring)
    owner.add(self)
  }

  /// Rings at that time of the hub's monotonic clock, in milliseconds, and at no other.
  public func set(at milliseconds: Int64) {
    let due = UInt64(max(milliseconds, 0)).multipliedReportingOverflow(by: 1_000_000)
    set(at: due.overflow ? UInt64.max : due.partialValue)
  }

  /// Does not ring any more until it is set again.
  public func cancel() { set(at: UInt64.max) }

  private func set(at due: UInt64) {
    state.withLock { state in
      guard state.due != due else { return }
      if state.due != .max { core.timers.cancel(state.timer) }
      state.due = due
      guard due != .max else { return }
      let now = core.clock.now
      let delay = Duration.nanoseconds(Int64(clamping: due > now ? due - now : UInt64(0)))
      state.timer = core.timers.after(delay) { [weak self] in self?.rings(due) }
    }
  }

  private func rings(_ due: UInt64) {
    inbox.run { [self] lane in
      let isDue = state.withLock { state in
        guard state.due == due else { return false }
        state.due = .max
        return true
      }
      if isDue { ring(Station(lane: lane)) }
    }
  }

  /// It will not be set again.
  public func end() {
    cancel()
    owner.withLock { $0 }.remove(self)
  }

  package func endWithOwner() { end() }
  package func move(to book: Belongings) { book.take(self, heldBy: owner, isOver: { false }) }
}

extension Host {
  /// An alarm on one of the reactors, which has yet to be set.
  public func alarm(at station: Int = 0, _ ring: @escaping @Sendable (Station) -> Void) -> Alarm {
    Alarm(core, core.inbox(atStation: station), belongings, ring)
  }
}
