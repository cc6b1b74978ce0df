extension VirtualNetwork {
  /// A hub closes a connection: what it sent before still arrives, what is under way to it does not.
  func close(_ link: UInt32, of hub: Int) {
    guard let place = place(hub, link) else { return }
    let (wire, end) = place
    let other = wires[wire].end(1 - end)
    places[hub][Int(link)] = -1
    wires[wire].close(end)
    lastChangeHubs = [hub, other.hub]
    noteChange()
    wires[wire].withLane(1 - end) { $0.removeAll(pool.release) }
    guard other.isOpen else { return }
    let due = now &+ delay(hub, other.hub)
    wires[wire].withLane(end) { $0.append(Lane.goodbye, size: 0, due: due) }
    arm(wire, end)
  }

  /// A connection breaks: both sides hear of it, and what was under way is lost.
  func sever(_ wire: Int) {
    for number in 0...1 {
      wires[wire].withLane(number) { $0.removeAll(pool.release) }
      let end = wires[wire].end(number)
      if end.isOpen { queue.arrange(.ending, at: now &+ delay(end.hub, end.hub), wire, number) }
    }
    noteChange()
  }

  /// The notice that a connection is over reaches one end.
  func finish(_ wire: Int, end number: Int) {
    let end = wires[wire].end(number)
    guard end.isOpen else { return }
    if isFrozen[end.hub] {
      waiting[end.hub].append((wire, number))
      return
    }
    wires[wire].close(number)
    places[end.hub][Int(end.link)] = -1
    for lane in 0...1 { wires[wire].withLane(lane) { $0.removeAll(pool.release) } }
    noteChange()
    landing?.ended(end.link, at: end.hub)
  }

  /// A hub's process is gone. Its system tells the others, unless the whole machine is gone.
  func drop(_ hub: Int, tells: Bool) {
    for link in openLinks(of: hub) {
      guard let place = place(hub, link) else { continue }
      let (wire, end) = place
      wires[wire].close(end)
      for lane in 0...1 { wires[wire].withLane(lane) { $0.removeAll(pool.release) } }
      let other = wires[wire].end(1 - end)
      if tells, other.isOpen, !wires[wire].isHeld {
        queue.arrange(.ending, at: now &+ delay(hub, other.hub), wire, 1 - end)
      }
    }
    places[hub].removeAll()
    waiting[hub].removeAll()
    isFrozen[hub] = false
    noteChange()
  }

  /// A machine is there again: connections that it does not know end at the other side.
  func answerForTheDead(_ hub: Int) { endHalfOpen { $0 == hub || $1 == hub } }

  /// Connections of which only one end is left, and whose ends can reach each other, end there too.
  func endHalfOpen(where isMeant: (Int, Int) -> Bool) {
    for wire in wires.indices where wires[wire].ends.0.isOpen != wires[wire].ends.1.isOpen {
      let (first, second) = (wires[wire].ends.0.hub, wires[wire].ends.1.hub)
      let open = wires[wire].ends.0.isOpen ? 0 : 1
      guard isMeant(first, second), !wires[wire].isHeld,
        wires[wire].withLane(1 - open, { $0.count }) == 0
      else { continue }
      queue.arrange(.ending, at: now &+ delay(first, second), wire, open)
    }
  }
}
