internal import HubMesh
internal import HubWire

extension Simulation: Landing {
  func carry(_ frame: UnsafeRawBufferPointer, from hub: SimulatedHub, on link: LinkID) {
    if let liar = liars[hub.number] {
      liar.carry(frame, from: hub, on: link, depth: depth)
    } else {
      network.send(
        frame, from: hub.number, on: link, depth: depth + 1, isOwn: FrameSummary.began(frame, at: hub.id))
    }
    noteFrame(frame, from: hub, on: link)
  }

  func arrived(_ bytes: UnsafeRawBufferPointer, depth: UInt16, at hub: Int, on link: UInt32) {
    liars[hub]?.hear(bytes)
    links = FrameSummary.links(bytes, settings)
    drive(hubs[hub], depth: depth) { logic, time in logic.receive(bytes, on: link, now: time) }
  }

  func ended(_ link: UInt32, at hub: Int) {
    let hub = hubs[hub]
    let other = hub.neighbours.first { $0.link == link }?.hub
    hub.neighbours.removeAll { $0.link == link }
    note(hubs: hub.number, other ?? hub.number) {
      "hub \(hub.number) loses link \(link) to hub \(other ?? -1)"
    }
    drive(hub) { logic, time in
      logic.linkDown(link, now: time)
      forgetChannel(link, of: hub)
    }
    arrangeDial(hub, at: now)
  }

  private func noteFrame(_ frame: UnsafeRawBufferPointer, from hub: SimulatedHub, on link: LinkID) {
    guard let journal, let other = network.neighbour(of: hub.number, on: link) else { return }
    let summary = FrameSummary(frame, settings)
    let ends = summary?.ends
    journal.frame(
      summary?.words ?? "what is no frame", from: hub.number, to: other,
      origin: ends.flatMap { self.hub($0.source)?.number } ?? hub.number,
      target: ends.flatMap { self.hub($0.target)?.number } ?? other, bytes: frame.count, now: now)
  }
}
