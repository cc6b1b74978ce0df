import Synchronization

/// What other threads want of a lane: messages for its connections, and work to do there.
///
/// Messages lie one after the other in one buffer that is taken whole once per turn, so handing over costs a
/// lock held for a copy and one wake-up per batch.
public final class Inbox: Sendable {
  typealias Kind = InboxKind
  typealias Entry = InboxEntry

  struct Pending {
    var bytes: [UInt8] = []
    var entries: [Entry] = []
    var work: [@Sendable (Lane) -> Void] = []
    var isAwake = false
    /// Which message the last notice was.
    var lastNotice: UInt64 = 0
    var isEmpty: Bool { entries.isEmpty && work.isEmpty }
  }

  private struct Waker {
    var wake: @Sendable () -> Void
  }

  /// The lane whose inbox this is.
  public let lane: UInt16
  private let pending = Lock(Pending())
  private let waker = Lock(Waker(wake: {}))
  /// Whether there may be something, so that a turn without need not lock. Set before the lane is woken.
  private let hasMail = Atomic<Bool>(false)

  @inline(__always)
  var mayHaveMail: Bool { hasMail.load(ordering: .acquiring) }

  init(lane: UInt16) { self.lane = lane }

  /// Says how to wake the reactor that serves this lane.
  public func onArrival(_ wake: @escaping @Sendable () -> Void) { waker.withLock { $0.wake = wake } }

  /// Runs `work` on the lane's own thread, after what was left here before.
  public func run(_ work: @escaping @Sendable (Lane) -> Void) {
    add { $0.work.append(work) }
  }

  /// Leaves a message here. A signal is not taken while more than `limit` bytes lie here already: its sender
  /// can be told, and will send again, which nobody can ask of a notice.
  @discardableResult
  func put(
    _ kind: Kind, for target: ConnectionID, from sender: ConnectionID, in scope: UInt64, extra: UInt32,
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer, limit: Int
  ) -> Bool {
    var isTaken = true
    add { pending in
      isTaken = pending.bytes.count < limit
      guard isTaken else { return }
      pending.bytes.append(contentsOf: first)
      pending.bytes.append(contentsOf: second)
      let length = UInt32(truncatingIfNeeded: first.count &+ second.count)
      pending.entries.append(
        Entry(kind: kind, target: target, sender: sender, scope: scope, extra: extra, length: length))
      if kind == .notice { pending.lastNotice = 0 }
    }
    return isTaken
  }

  /// Leaves a notice that goes to many connections; `number` tells it from every other, so that its bytes lie
  /// here once. Where it names its receiver, the receiver's own id is filled in when it arrives.
  func put(
    _ number: UInt64, _ notice: UnsafeRawBufferPointer, naming place: Int, for target: ConnectionID,
    in scope: UInt64
  ) {
    add { pending in
      let isSame = pending.lastNotice == number
      pending.lastNotice = number
      if !isSame { pending.bytes.append(contentsOf: notice) }
      pending.entries.append(
        Entry(
          kind: isSame ? .sameNotice : .notice, target: target, sender: target, scope: scope,
          extra: UInt32(truncatingIfNeeded: place),
          length: isSame ? 0 : UInt32(truncatingIfNeeded: notice.count)))
    }
  }

  private func add(_ change: (inout Pending) -> Void) {
    let mustWake = pending.withLock { pending in
      change(&pending)
      hasMail.store(true, ordering: .releasing)
      defer { pending.isAwake = true }
      return !pending.isAwake
    }
    if mustWake { waker.withLock { $0.wake }() }
  }

  /// Takes everything, leaving empty arrays behind for use again.
  func take(into spare: inout Pending) {
    hasMail.store(false, ordering: .relaxed)
    spare.isAwake = false
    pending.withLock { swap(&$0, &spare) }
  }
}

extension Inbox.Pending {
  /// A buffer that grew beyond this in a burst is given back.
  private static let keptCapacity = 1 << 17
  /// So is a list of more entries.
  private static let keptEntries = 4_096

  /// Empties it when everything in it has been done, and at once: after a burst the next turn may be far off.
  mutating func empty() {
    bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptCapacity)
    entries.removeAll(keepingCapacity: entries.capacity <= Self.keptEntries)
    work.removeAll(keepingCapacity: work.capacity <= Self.keptEntries)
    lastNotice = 0
  }
}
