extension VirtualNetwork {
  /// Hands over what has arrived on a lane.
  func land(lane number: Int) {
    let (wire, lane) = (number >> 1, number & 1)
    wires[wire].withLane(lane) { $0.isArmed = false }
    let end = wires[wire].end(1 - lane)
    guard end.isOpen else {
      wires[wire].withLane(lane) { $0.removeAll(pool.release) }
      return
    }
    guard !isFrozen[end.hub], !wires[wire].isHeld else { return }
    while wires[wire].end(1 - lane).isOpen, let item = takeDue(wire, lane) {
      if item.frame == Lane.goodbye {
        finish(wire, end: 1 - lane)
        return
      }
      landing?.arrived(
        pool.bytes(of: item.frame), depth: pool.depth(of: item.frame), at: end.hub, on: end.link)
      pool.release(item.frame)
    }
    arm(wire, lane)
  }

  private func takeDue(_ wire: Int, _ lane: Int) -> Lane.Item? {
    let (now, pool) = (now, pool)
    return wires[wire].withLane(lane) { lane in
      guard let item = lane.first, item.due <= now else { return nil }
      lane.removeFirst(size: item.frame == Lane.goodbye ? 0 : pool.bytes(of: item.frame).count)
      return item
    }
  }

  /// Hands over a frame that went its own way.
  func land(stray frame: Int, lane number: Int) {
    let (wire, lane) = (number >> 1, number & 1)
    let end = wires[wire].end(1 - lane)
    if end.isOpen, !wires[wire].isHeld, !isFrozen[end.hub] {
      let frame = Int32(frame)
      landing?.arrived(pool.bytes(of: frame), depth: pool.depth(of: frame), at: end.hub, on: end.link)
    }
    pool.release(Int32(frame))
  }
}
