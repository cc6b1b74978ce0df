import HubKernel
import Signaling
import Synchronization

/// What has happened in the networks of this hub and has not been looked at yet. It only notes, because it is
/// told while a network stands still; the desk reads it in order.
final class PresenceLog: PresenceFollower {
  /// A note.
  enum News {
    case entered(Guest, ConnectionID, Room, isRenewal: Bool)
    case left(PeerID, Room, reason: String)
  }

  private let notes = Lock([News]())
  /// Whether there may be notes, so that a signal need not lock to find out.
  private let hasNotes = Atomic<Bool>(false)
  /// Brings the desk's reactor to look.
  private let ring: @Sendable () -> Void

  init(_ ring: @escaping @Sendable () -> Void) { self.ring = ring }

  @inline(__always)
  var mayHaveNews: Bool { hasNotes.load(ordering: .acquiring) }

  func entered(_ guest: Guest, at connection: ConnectionID, in room: Room, isRenewal: Bool) {
    add(.entered(guest, connection, room, isRenewal: isRenewal))
  }

  func left(_ peer: PeerID, _ room: Room, reason: String) { add(.left(peer, room, reason: reason)) }

  private func add(_ news: News) {
    let isFirst = notes.withLock { notes in
      notes.append(news)
      hasNotes.store(true, ordering: .releasing)
      return notes.count == 1
    }
    if isFirst { ring() }
  }

  func take() -> [News] {
    notes.withLock { notes in
      hasNotes.store(false, ordering: .relaxed)
      defer { notes = [] }
      return notes
    }
  }
}
