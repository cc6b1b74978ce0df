import HubKernel
import Synchronization

/// Who is elsewhere, where several sources tell of it: so that members hear of each peer once, from whoever
/// is first, and of its end once, when the last source has lost it.
///
/// A hub with one source has nothing in here and takes no lock. With several, each network that has members
/// here has a page, and what stands on it is exactly what every member has been told. It is written and read
/// while the members of the network stand still.
final class Elsewhere: Sendable {
  /// Who a peer elsewhere is, and which sources know it.
  struct Known: Sendable {
    var guest: Guest
    var sources: UInt8
    /// Whether a source has said that it said goodbye: then that is why it left, whoever is last to tell.
    var saidGoodbye = false
  }

  struct State: Sendable {
    var sources: [(any PresenceSource)?] = []
    var pages: [UInt64: [PeerID: Known]] = [:]

    var count: Int { sources.lazy.filter { $0 != nil }.count }
  }

  /// Besides `mesh` and `fleet` there may be instances of them that a reload is about to end. Whoever comes
  /// when there are as many tells what it tells on its own.
  static let mostSources = 8

  private let state = Lock(State())
  /// Whether there are pages, or there is to be one for each network.
  private let isShared = Atomic<Bool>(false)
  /// The only source, if there is one.
  private let single = Atomic<UInt>(0)

  var isInUse: Bool { isShared.load(ordering: .acquiring) }

  /// Whether nobody else tells of anybody.
  func isAlone(_ source: any PresenceSource) -> Bool {
    !isInUse && single.load(ordering: .acquiring) == UInt(bitPattern: ObjectIdentifier(source))
  }

  /// The bit of a source that is known.
  func bit(of source: any PresenceSource) -> UInt8? { state.withLock { $0.bit(of: source) } }

  /// Takes a source in. Answers with its bit, and the one that was alone until now.
  func add(_ source: any PresenceSource) -> (bit: UInt8, former: (any PresenceSource)?)? {
    state.withLock { state in
      if let bit = state.bit(of: source) { return (bit, nil) }
      let former = state.count == 1 ? state.sources.lazy.compactMap { $0 }.first : nil
      if let place = state.sources.firstIndex(where: { $0 == nil }) {
        state.sources[place] = source
      } else {
        guard state.sources.count < Elsewhere.mostSources else { return nil }
        state.sources.append(source)
      }
      summarize(state)
      return state.bit(of: source).map { ($0, former) }
    }
  }

  /// Lets go of a source. Answers with the one that is alone from now on.
  func remove(_ source: any PresenceSource) -> (any PresenceSource)? {
    state.withLock { state in
      for place in state.sources.indices where state.sources[place] === source { state.sources[place] = nil }
      summarize(state)
      return state.count == 1 ? state.sources.lazy.compactMap { $0 }.first : nil
    }
  }

  /// Reads and changes the page of a network, while its members stand still: nil if there is none.
  func withPage<Answer>(_ room: Room, _ body: (inout [PeerID: Known]?) -> Answer) -> Answer {
    state.withLock { state in
      defer { summarize(state) }
      return body(&state.pages[room.number])
    }
  }

  /// Those of whom a newcomer is told, who from now on is here and not elsewhere. A network gets a page with
  /// its first member, or when a second source comes.
  func arrive(_ peer: PeerID, in room: Room, isFirst: Bool) -> [Guest] {
    state.withLock { state in
      if isFirst, state.pages[room.number] == nil, state.count > 1 { state.pages[room.number] = [:] }
      state.pages[room.number]?[peer] = nil
      return state.pages[room.number]?.values.map(\.guest) ?? []
    }
  }

  /// Nobody is left in a network.
  func forget(_ room: Room) { withPage(room) { $0 = nil } }

  /// Whether others know a peer and this source does not.
  func isOthers(_ peer: PeerID, in room: Room, _ source: any PresenceSource) -> Bool {
    state.withLock { state in
      guard let bit = state.bit(of: source), let known = state.pages[room.number]?[peer] else { return false }
      return known.sources & bit == 0
    }
  }

  private func summarize(_ state: State) {
    let count = state.count
    let only = count == 1 ? state.sources.lazy.compactMap { $0 }.first : nil
    single.store(only.map { UInt(bitPattern: ObjectIdentifier($0)) } ?? 0, ordering: .releasing)
    isShared.store(count > 1 || !state.pages.isEmpty, ordering: .releasing)
  }
}

extension Elsewhere.State {
  func bit(of source: any PresenceSource) -> UInt8? {
    sources.firstIndex { $0 === source }.map { 1 << UInt8($0) }
  }
}
