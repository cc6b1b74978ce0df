import HubKernel

/// Which tenants there are, and which of them are on their way out. Handed on from one instance of the plugin
/// to the next.
final class Roster: Sendable {
  /// A tenant that nobody new gets into.
  struct Departure: Sendable {
    /// When whoever is left is closed.
    var deadline: UInt64
    /// Whether Plugins.yaml names it no more.
    var isGone: Bool
    /// When it is open again, if it is still there; none while its peers are leaving.
    var reopens: UInt64?
    /// Whose task closes its peers.
    var keeper: ObjectIdentifier?
  }

  private struct State {
    var present: Set<Namespace> = []
    var departures: [Namespace: Departure] = [:]
  }

  private let state = Lock(State())

  /// How many tenants are on their way out.
  var leavingCount: Int { state.withLock { $0.departures.count } }

  /// Whether nobody may come in.
  func isLeaving(_ namespace: Namespace, now: UInt64) -> Bool {
    state.withLock { state in
      guard let departure = state.departures[namespace] else { return false }
      guard let reopens = departure.reopens, now >= reopens else { return true }
      state.departures[namespace] = nil
      return false
    }
  }

  func isPresent(_ namespace: Namespace) -> Bool { state.withLock { $0.present.contains(namespace) } }

  func note(present tenants: [Namespace]) { state.withLock { $0.present = Set(tenants) } }

  /// Closes the door of a tenant that is to be drained.
  func close(_ namespace: Namespace, until deadline: UInt64) {
    state.withLock { state in
      let isGone = state.departures[namespace]?.isGone ?? false
      state.departures[namespace] = Departure(deadline: deadline, isGone: isGone)
    }
  }

  /// The peers of a tenant have left. If it is still in Plugins.yaml it opens again at `reopens`.
  func finish(_ namespace: Namespace, reopens: UInt64) {
    state.withLock { state in
      guard let departure = state.departures[namespace] else { return }
      if departure.isGone {
        state.departures[namespace] = nil
      } else {
        state.departures[namespace]?.reopens = reopens
      }
    }
  }

  func reopen(_ namespace: Namespace) { state.withLock { $0.departures[namespace] = nil } }

  func departure(of namespace: Namespace) -> Departure? { state.withLock { $0.departures[namespace] } }

  /// Takes note of a new Plugins.yaml. Returns the tenants whose peers `keeper` has to see off: those that
  /// were removed, and those whom an instance that is no more was seeing off.
  func review(_ tenants: [Namespace], deadline: UInt64, keeper: ObjectIdentifier) -> [Namespace] {
    state.withLock { state in
      let now = Set(tenants)
      for gone in state.present.subtracting(now) {
        let given = state.departures[gone]?.deadline
        state.departures[gone] = Departure(deadline: given ?? deadline, isGone: true)
      }
      // Whoever comes back has never left.
      for (namespace, departure) in state.departures where departure.isGone && now.contains(namespace) {
        state.departures[namespace] = nil
      }
      state.present = now
      let due = state.departures.filter { $0.value.isGone && $0.value.keeper != keeper }.map(\.key)
      for namespace in due { state.departures[namespace]?.keeper = keeper }
      return due
    }
  }
}
