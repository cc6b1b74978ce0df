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
    noteChange()
    for wire in wires.indices {
      let isHeld = parts[wires[wire].ends.0.hub] != parts[wires[wire].ends.1.hub]
      guard wires[wire].isHeld != isHeld else { continue }
      wires[wire].isHeld = isHeld
      if !isHeld {
        arm(wire, 0)
        arm(wire, 1)
      }
    }
    endHalfOpen { _, _ in true }
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
