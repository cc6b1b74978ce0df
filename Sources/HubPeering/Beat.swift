internal import HubKernel

/// Gives the sessions of one reactor their turn when something of theirs is due.
final class Beat: @unchecked Sendable {
  // Sendable: it is used on one reactor alone.
  /// How soon a session that has just sent or received is looked at again, in milliseconds: what it may have
  /// to do next is not asked for with each datagram.
  private static let soon: Int64 = 10

  private var sessions: [ObjectIdentifier: RTCSession] = [:]
  private var next = Int64.max
  var alarm: Alarm?

  func add(_ session: RTCSession) { sessions[ObjectIdentifier(session)] = session }

  func remove(_ session: RTCSession) {
    sessions[ObjectIdentifier(session)] = nil
    if sessions.isEmpty {
      next = .max
      alarm?.cancel()
    }
  }

  /// Something of a session is due at that time.
  func isDue(at time: Int64) {
    guard time < next else { return }
    next = time
    alarm?.set(at: time)
  }

  /// A session has done something.
  @inline(__always)
  func isBusy(_ session: RTCSession, now: Int64) {
    guard session.due > now &+ Beat.soon else { return }
    session.due = now &+ Beat.soon
    isDue(at: session.due)
  }

  func rings(at station: Station) {
    next = .max
    let now = station.milliseconds
    for session in sessions.values where session.due <= now { session.tick(at: station) }
    let soonest = sessions.values.reduce(Int64.max) { min($0, $1.due) }
    if soonest != .max { isDue(at: max(soonest, now &+ 1)) }
  }
}
