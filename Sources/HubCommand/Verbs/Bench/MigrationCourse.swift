internal import HubKernel
internal import HubLoad

/// When hubs that move their links reached what, by their logs and by the sockets of this machine.
final class MigrationCourse: Sendable {
  struct Moments: Sendable {
    /// When the last hub listened.
    var listening: UInt64 = 0
    /// When every hub knew every other one.
    var formed: UInt64?
    /// When signals began.
    var loaded: UInt64?
    /// When the first and the last hub had moved to data channels.
    var firstMoved: UInt64?
    var moved: UInt64?
    /// When hubs were told to do without data channels, and when they had WebSockets again.
    var recalled: UInt64?
    var returned: UInt64?
  }

  private struct State: Sendable {
    var story: DevelopmentStory
    var moments = Moments()
  }

  private let state: Lock<State>

  init(hubs: Int) { state = Lock(State(story: DevelopmentStory(total: hubs))) }

  var moments: Moments { state.withLock { $0.moments } }

  /// Whether no hub has a data channel left.
  var hasNoChannels: Bool { state.withLock { $0.story.channels.values.allSatisfy(\.isEmpty) } }

  func add(_ id: PeerID, _ name: String) { state.withLock { $0.story.add(id, name) } }

  /// Notes that something happens now.
  func mark(_ set: (inout Moments, UInt64) -> Void) {
    let now = LoadClock.now
    state.withLock { set(&$0.moments, now) }
  }

  /// A hub has logged a line; answers what is to be told of it.
  func hear(_ line: String, of hub: Int) -> [String] {
    let now = LoadClock.now
    return state.withLock { state in
      let lines = state.story.hear(line, of: hub)
      if state.story.isEverybodyKnown, state.moments.formed == nil { state.moments.formed = now }
      if !state.story.moved.isEmpty, state.moments.firstMoved == nil { state.moments.firstMoved = now }
      if state.story.hasMoved, state.moments.moved == nil { state.moments.moved = now }
      return lines
    }
  }
}
