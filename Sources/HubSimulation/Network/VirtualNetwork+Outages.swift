extension VirtualNetwork {
  func freeze(_ hub: Int) {
    isFrozen[hub] = true
    noteChange()
  }

  func thaw(_ hub: Int) {
    guard isFrozen[hub] else { return }
    isFrozen[hub] = false
    noteChange()
    let notices = waiting[hub]
    waiting[hub].removeAll()
    for wire in wires.indices {
      if wires[wire].ends.1.hub == hub { arm(wire, 0) }
      if wires[wire].ends.0.hub == hub { arm(wire, 1) }
    }
    for notice in notices { queue.arrange(.ending, at: now, notice.wire, notice.end) }
  }

  /// From now on hubs reach only those of their own part. Nobody is told: frames wait, as TCP lets them.
  func divide(_ parts: [Int]) {
    self.parts = parts
    holdWires()
    endHalfOpen { _, _ in true }
  }

  /// From now on data channels of a hub get nothing through, or do again. Nobody is told.
  func block(_ hub: Int, _ isBlocked: Bool) {
    self.isBlocked[hub] = isBlocked
    holdWires()
  }

  private func holdWires() {
    noteChange()
    for wire in wires.indices {
      let (one, other) = (wires[wire].ends.0.hub, wires[wire].ends.1.hub)
      let isHeld =
        parts[one] != parts[other] || wires[wire].isChannel && (isBlocked[one] || isBlocked[other])
      guard wires[wire].isHeld != isHeld else { continue }
      wires[wire].isHeld = isHeld
      if !isHeld {
        arm(wire, 0)
        arm(wire, 1)
      }
    }
  }
}

extension VirtualNetwork {
  /// The hubs with which a hub has a connection that is open at both ends and not cut.
  func wholeNeighbours(of hub: Int) -> [Int] {
    places[hub].compactMap { place in
      guard place >= 0 else { return nil }
      let wire = Int(place) >> 1
      guard wires[wire].isWhole, !wires[wire].isHeld else { return nil }
      return wires[wire].end(1 - Int(place) & 1).hub
    }
  }
}
