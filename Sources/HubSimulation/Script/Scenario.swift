/// What a run is made of, as a scenario file says it.
package struct Scenario: Sendable {
  /// Whom hubs know at the beginning.
  package enum Topology: String, CaseIterable, Sendable {
    /// Everybody knows the first hub.
    case star
    /// Each hub knows the one before it.
    case chain
    /// A chain whose ends meet.
    case ring
    /// Each hub knows two others, which it draws among those before it.
    case random
  }

  package var name: String
  package var about = ""
  package var hubs = 8
  package var peers = 96
  package var networks = 12
  /// Peers come to so many hubs only, the first ones; nil for all.
  package var hubsWithPeers: Int?
  var topology = Topology.random
  /// Whether hubs call those whom the mesh wants, or only those they know at the beginning.
  var callsWanted = true
  var leastNeighbours: Int?
  var mostNeighbours: Int?
  var regions = 1
  /// Limits that are lower than usual, so that it does not take long to exceed them.
  var framesPerSecond: Int?
  var interestsPerHub: Int?
  var conditions = Conditions()
  var lettersPerSecond = 40
  var letterSize = 200
  var churnPerSecond = 2
  /// Within which time all hubs start, and then all peers come.
  var hubsArrive: Moment = 1 * .second
  var peersArrive: Moment = 3 * .second
  package var length: Moment = 60 * .second
  /// How long before the end nobody writes, joins or fails any more.
  var rest: Moment = 20 * .second
  /// Within which time a failure must be known everywhere, and a letter must have arrived or come back.
  var detection: Moment = 15 * .second
  /// Within which time views must be right once links stand still.
  var settling: Moment = 6 * .second
  /// The greatest number of links a letter may take, and what half of them may.
  var longestPath: Int?
  var middlePath: Int?
  /// Whether every letter must arrive, since nothing in the scenario excuses one that does not.
  var losesNothing = false
  /// Whether hubs move to data channels, and how; nil for WebSockets alone.
  var channels: ChannelPlan?
  var acts: [Act] = []

  /// How long before the end links are left alone. Channels are tried again and again, and WebSockets go only
  /// when they have worked for a while: that takes longer than finding out who is there.
  var stillness: Moment { channels == nil ? rest - detection : min(rest / 3, rest - detection) }

  package init(name: String) { self.name = name }
}
