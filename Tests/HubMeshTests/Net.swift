import HubMesh
import HubWire

/// A few nodes and what lies between them: frames take a while, and may be lost, doubled or overtaken.
final class Net {
  struct Flight {
    var at: Milliseconds
    var order: Int
    var frame: [UInt8]
    var link: LinkID
    var to: Int
  }

  struct Wire {
    var from: Int
    var to: Int
    var isUp = true
    /// Frames are swallowed without a word.
    var isCut = false
  }

  var settings = MeshSettings()
  var now: Milliseconds = 1_000
  var nodes: [TestNode] = []
  var flights: [Flight] = []
  var wires: [LinkID: Wire] = [:]
  var nextLink: LinkID = 1
  var order = 0
  var delay: ClosedRange<Milliseconds> = 1...1
  /// In a thousand.
  var loss = 0
  var doubling = 0
  var random: UInt64 = 88_172_645_463_325_252
  /// Nodes before this one cannot call those from it on, nor the other way round.
  var split: Int?
  var framesSent = 0
  var bytesSent = 0

  init(_ count: Int = 0, settings: MeshSettings = MeshSettings()) {
    self.settings = settings
    for _ in 0..<count { add() }
  }

  func dice(_ bound: Int) -> Int {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return Int(random % UInt64(max(bound, 1)))
  }

  @discardableResult
  func add(epoch: UInt64 = 1, id: HubID? = nil) -> TestNode {
    let index = nodes.count
    let id = id ?? HubID(high: UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15, middle: UInt64(index), low: 7)
    let node = TestNode(index, id, epoch: epoch, net: self)
    nodes.append(node)
    return node
  }

  /// A link both ways; each side has the same number for it.
  @discardableResult
  func join(_ first: Int, _ second: Int, over carrier: Carrier = .websocket) -> LinkID {
    let link = nextLink
    nextLink += 1
    wires[link] = Wire(from: first, to: second)
    for (one, other) in [(nodes[first], nodes[second]), (nodes[second], nodes[first])] {
      one.node.linkUp(link, to: other.id, epoch: other.epoch, over: carrier, now: now)
    }
    return link
  }

  func part(_ link: LinkID) {
    guard let wire = wires[link], wire.isUp else { return }
    wires[link]?.isUp = false
    flights.removeAll { $0.link == link }
    if nodes[wire.from].isAlive { nodes[wire.from].node.linkDown(link, now: now) }
    if nodes[wire.to].isAlive { nodes[wire.to].node.linkDown(link, now: now) }
  }

  func canCall(_ first: Int, _ second: Int) -> Bool {
    guard let split else { return true }
    return (first < split) == (second < split)
  }

  func chain(_ count: Int) { for index in 1..<count { join(index - 1, index) } }

  /// The node is gone without a word; its neighbours see their connections end if it is loud.
  func kill(_ index: Int, isLoud: Bool = true) {
    nodes[index].isAlive = false
    for (link, wire) in wires.sorted(by: { $0.key < $1.key })
    where wire.isUp && (wire.from == index || wire.to == index) {
      if isLoud { part(link) } else { wires[link]?.isCut = true }
    }
  }

  func carry(_ frame: UnsafeRawBufferPointer, on link: LinkID, from: Int) {
    framesSent += 1
    bytesSent += frame.count
    guard let wire = wires[link], wire.isUp, !wire.isCut, dice(1_000) >= loss else { return }
    let to = wire.from == from ? wire.to : wire.from
    for _ in 0...(dice(1_000) < doubling ? 1 : 0) {
      let span = delay.upperBound - delay.lowerBound
      order += 1
      flights.append(
        Flight(
          at: now + delay.lowerBound + Milliseconds(dice(Int(span) + 1)), order: order, frame: Array(frame),
          link: link, to: to))
    }
  }

  /// Lets time pass: frames arrive and nodes are called when they want to be.
  func pass(_ span: Milliseconds) {
    let end = now + span
    while true {
      var next = end
      for flight in flights where flight.at < next { next = flight.at }
      for node in nodes where node.isAwake && node.node.due < next { next = max(node.node.due, now) }
      now = max(next, now)
      deliver()
      for node in nodes where node.isAwake && node.node.due <= now { node.node.tick(now: now) }
      if now >= end, !flights.contains(where: { $0.at <= now }) { return }
    }
  }

  private func deliver() {
    let due = flights.filter { $0.at <= now && nodes[$0.to].isAwake }.sorted {
      ($0.at, $0.order) < ($1.at, $1.order)
    }
    let taken = Set(due.map(\.order))
    flights.removeAll { taken.contains($0.order) || $0.at <= now && !nodes[$0.to].isAlive }
    for flight in due where wires[flight.link]?.isUp == true {
      flight.frame.withUnsafeBytes { nodes[flight.to].node.receive($0, on: flight.link, now: now) }
    }
    // What waits in the socket of one that sleeps waits on.
    for index in flights.indices where flights[index].at <= now { flights[index].at = now + 1 }
  }
}
