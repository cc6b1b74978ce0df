internal import HubMesh
internal import HubWire

/// One hub: its node, its sockets, and whom it calls.
final class SimulatedHub {
  let number: Int
  let id: HubID
  unowned let simulation: Simulation

  var logic: (any MeshLogic)?
  var state = HubState.dead
  /// How often it was started.
  var life = 0
  /// The greatest epoch it ever had.
  var lastEpoch: UInt64 = 0
  /// When it died or stood still, or came back.
  var changed: Moment = 0
  /// What its monotonic clock shows at the beginning of virtual time, and how far its wall clock is off.
  var clockOffset: Milliseconds
  var wallOffset: Milliseconds = 0
  /// Whether it is about to end of its own accord, so that what it cannot wait for comes back.
  var isStopping = false
  /// For when the next tick is arranged.
  var tickAt = Moment.never

  /// For when it is arranged that it looks whom to call.
  var dialAt = Moment.never

  /// The hubs it knows from its configuration, those the mesh wants, and those it will hear nothing of.
  var known: [Int] = []
  var wanted: [Int] = []
  var refused: Set<Int> = []
  /// The hubs its node speaks of.
  var heardOf: Set<Int> = []
  var calls: [Int: Call] = [:]
  /// Open links and the hubs at their other ends.
  var neighbours: [(link: LinkID, hub: Int)] = []
  /// Its data channels, where the scenario has any.
  var book: ChannelBook?
  /// What the node asked for while it was at work, and what is done when it is not.
  var linksToClose: [LinkID] = []
  var wantsToDial = false

  /// One hub that is being called.
  struct Call {
    var failures = 0
    var nextTry: Moment = 0
    var isUnderWay = false
  }

  init(number: Int, id: HubID, clockOffset: Milliseconds, simulation: Simulation) {
    self.number = number
    self.id = id
    self.clockOffset = clockOffset
    self.simulation = simulation
  }

  var isRunning: Bool { state == .running }

  func milliseconds(at moment: Moment) -> Milliseconds { moment / Moment.millisecond + clockOffset }

  func moment(of milliseconds: Milliseconds) -> Moment {
    let (time, isOver) = (milliseconds &- clockOffset).multipliedReportingOverflow(by: Moment.millisecond)
    return isOver || time > Moment.never ? Moment.never : time
  }
}
