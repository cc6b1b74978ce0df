/// The links between hubs, in virtual time: what is sent arrives later, in order, or is lost.
final class VirtualNetwork {
  /// What a connection keeps for a reader that does not read; more breaks it, as a full socket does.
  static let fullLane = 16 << 20

  let queue: EventQueue
  let pool = FramePool()
  weak var landing: (any Landing)?
  var conditions: Conditions
  /// In which region each hub is.
  var regions: [Int]
  /// Whether a hub's process stands still, so that what arrives waits.
  var isFrozen: [Bool]
  /// Who can reach whom: hubs in different parts cannot.
  var parts: [Int]
  /// Whose data channels get nothing through.
  var isBlocked: [Bool]
  private var dice: Dice

  var wires: [Wire] = []
  /// The wire and end of each hub's links, by the number of the link; -1 when it is over.
  var places: [[Int32]]
  /// Notices of endings that wait for a hub to thaw.
  var waiting: [[(wire: Int, end: Int)]]
  private(set) var figures = TrafficFigures()
  /// When a connection last began or ended, or a cut began or ended, and how often.
  private(set) var lastChange: Moment = 0
  private(set) var changeCount = 0
  /// The hubs whose connection began or ended last.
  var lastChangeHubs: [Int] = []
  var now: Moment = 0

  init(hubs: Int, conditions: Conditions, queue: EventQueue, dice: Dice) {
    self.queue = queue
    self.conditions = conditions
    self.dice = dice
    regions = Array(repeating: 0, count: hubs)
    parts = regions
    isFrozen = Array(repeating: false, count: hubs)
    isBlocked = isFrozen
    places = Array(repeating: [], count: hubs)
    waiting = Array(repeating: [], count: hubs)
  }

  func canReach(_ one: Int, _ other: Int) -> Bool { parts[one] == parts[other] }

  func delay(_ one: Int, _ other: Int) -> Moment {
    dice.within(regions[one] == regions[other] ? conditions.near : conditions.far)
  }

  /// The links of a hub that are open at its end.
  func openLinks(of hub: Int) -> [UInt32] {
    places[hub].indices.filter { places[hub][$0] >= 0 }.map { UInt32($0) }
  }

  /// The hub at the other end of a link; nil when the link is over.
  func neighbour(of hub: Int, on link: UInt32) -> Int? {
    guard let place = place(hub, link) else { return nil }
    return wires[place.wire].end(1 - place.end).hub
  }

  /// Joins two hubs; answers the number by which each knows the connection.
  func connect(_ caller: Int, to callee: Int, isChannel: Bool = false) -> (UInt32, UInt32) {
    let links = (UInt32(places[caller].count), UInt32(places[callee].count))
    wires.append(
      Wire(
        ends: (Wire.End(hub: caller, link: links.0), Wire.End(hub: callee, link: links.1))))
    let wire = wires.count - 1
    wires[wire].isChannel = isChannel
    places[caller].append(Int32(wire * 2))
    places[callee].append(Int32(wire * 2 + 1))
    lastChangeHubs = [caller, callee]
    noteChange()
    return links
  }

  func send(
    _ bytes: UnsafeRawBufferPointer, from hub: Int, on link: UInt32, depth: UInt16, isOwn: Bool = true
  ) {
    guard let place = place(hub, link) else { return }
    let (wire, end) = place
    let other = wires[wire].end(1 - end)
    figures.note(bytes, from: hub, to: other.hub, isOwn: isOwn)
    // The other side is gone and nobody has said so yet.
    guard other.isOpen else { return }
    if conditions.isOrderly {
      sendInOrder(bytes, wire, lane: end, from: hub, to: other.hub, depth: depth)
    } else {
      sendLoosely(bytes, wire, lane: end, from: hub, to: other.hub, depth: depth)
    }
  }

  private func sendInOrder(
    _ bytes: UnsafeRawBufferPointer, _ wire: Int, lane: Int, from hub: Int, to other: Int, depth: UInt16
  ) {
    let due = now &+ delay(hub, other)
    let frame = pool.store(bytes, depth: depth)
    let isFull = wires[wire].withLane(lane) { lane in
      lane.append(frame, size: bytes.count, due: due)
      return lane.bytes > VirtualNetwork.fullLane
    }
    if isFull { sever(wire) } else { arm(wire, lane) }
  }

  private func sendLoosely(
    _ bytes: UnsafeRawBufferPointer, _ wire: Int, lane: Int, from hub: Int, to other: Int, depth: UInt16
  ) {
    if wires[wire].isHeld || dice.happens(conditions.loss) {
      figures.lost += 1
      return
    }
    let frame = pool.store(bytes, depth: depth)
    var copies = 1
    if dice.happens(conditions.doubles) {
      figures.doubled += 1
      pool.retain(frame)
      copies = 2
    }
    for _ in 0..<copies {
      var due = now &+ delay(hub, other)
      if dice.happens(conditions.swaps) { due = due &+ delay(hub, other) &+ delay(hub, other) }
      queue.arrange(.stray, at: due, wire * 2 + lane, Int(frame))
    }
  }

  /// Sees to it that an event waits for the first frame of a lane.
  func arm(_ wire: Int, _ lane: Int) {
    guard !wires[wire].isHeld else { return }
    let due: Moment? = wires[wire].withLane(lane) { lane in
      guard !lane.isArmed, let first = lane.first else { return nil }
      lane.isArmed = true
      return first.due
    }
    if let due { queue.arrange(.arrival, at: max(due, now), wire * 2 + lane) }
  }

  func place(_ hub: Int, _ link: UInt32) -> (wire: Int, end: Int)? {
    guard link < places[hub].count else { return nil }
    let place = places[hub][Int(link)]
    return place >= 0 ? (Int(place) >> 1, Int(place) & 1) : nil
  }

  func noteChange() {
    lastChange = now
    changeCount += 1
  }
}
