import HubKernel
import HubTokens
import Mesh

/// What outlives an instance of the plugin: the hubs, and the calls that are under way or open.
final class Ledger: Sendable {
  struct State {
    var roster = Roster()
    var dice = SystemRandomNumberGenerator()
    var calls: [Int: any LinkCall] = [:]
    /// Calls that nobody wants any more and whose beginning has not returned yet.
    var unwanted: [Int: String] = [:]
    /// Who waits for what a call comes to.
    var waiting: [Int: [CheckedContinuation<AttemptOutcome, Never>]] = [:]
    /// The instance that acts.
    weak var caller: Caller?
    /// What the settings said when an instance last began; nil before the first did.
    var autoConnect: Bool?
  }

  let state = Lock(State())

  /// The instance that acts at present.
  var caller: Caller? { state.withLock { $0.caller } }
}
