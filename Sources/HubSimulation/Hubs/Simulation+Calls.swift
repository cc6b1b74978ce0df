internal import HubMesh
internal import HubWire

extension Simulation {
  /// What a hub waits after its first failed call, and at most.
  private static let firstWait = Moment.second / 4
  private static let longestWait = 5 * Moment.second
  /// After this long a call to somebody who does not answer has failed.
  private static let patience = 5 * Moment.second
  /// After this long those who were known at the beginning and cannot be reached are called again.
  private static let secondLook = 2 * Moment.second

  /// A hub is to look whom to call by then.
  func arrangeDial(_ hub: SimulatedHub, at moment: Moment) {
    guard hub.isRunning, moment < hub.dialAt else { return }
    hub.dialAt = moment
    queue.arrange(.dial, at: moment, hub.number, hub.life)
  }

  /// A hub calls whom it should and is not linked with.
  func dial(_ hub: SimulatedHub, arranged: Moment) {
    guard hub.isRunning, hub.dialAt == arranged else { return }
    hub.dialAt = .never
    for other in wishes(of: hub) {
      var call = hub.calls[other] ?? SimulatedHub.Call()
      guard !call.isUnderWay else { continue }
      if call.nextTry > now {
        arrangeDial(hub, at: call.nextTry)
        continue
      }
      call.isUnderWay = true
      hub.calls[other] = call
      // Opening takes a TCP and a TLS handshake, an upgrade and two greetings.
      let trip = network.delay(hub.number, other)
      let isThere = hubs[other].state == .dead ? false : network.canReach(hub.number, other)
      let isRefused = hubs[other].state == .dead && network.canReach(hub.number, other)
      let wait = isThere ? trip * 6 : isRefused ? trip * 2 : Simulation.patience
      queue.arrange(.answer, at: now + wait, hub.number, callNumber(hub, other))
    }
  }

  /// Whom a hub should be linked with and is not: those it knows, as long as the mesh does not know them, and
  /// those the mesh wants.
  private func wishes(of hub: SimulatedHub) -> [Int] {
    var wishes: [Int] = []
    let linked = Set(hub.neighbours.map(\.hub))
    let isOnlyKnown = !scenario.callsWanted
    for other in hub.known where isOnlyKnown || hub.neighbours.isEmpty || !hub.heardOf.contains(other) {
      wishes.append(other)
    }
    if scenario.callsWanted {
      for other in hub.wanted where !wishes.contains(other) { wishes.append(other) }
    }
    wishes = wishes.filter { !linked.contains($0) }
    if let book = hub.book {
      // A WebSocket that is wanted back is called whether a channel is there or not.
      for other in book.recalled.sorted() where !wishes.contains(other) { wishes.append(other) }
    }
    return wishes.filter { $0 != hub.number && !hub.refused.contains($0) }
  }

  /// A call is known by the hub that is called and the life of the one that calls.
  private func callNumber(_ hub: SimulatedHub, _ other: Int) -> Int {
    (hub.life & 0x7FFF) << 16 | (other & 0xFFFF)
  }

  /// A call has come to its end, one way or the other.
  func answer(_ hub: SimulatedHub, call number: Int) {
    let other = hubs[number & 0xFFFF]
    guard hub.life & 0x7FFF == number >> 16, hub.state != .dead, var call = hub.calls[other.number] else {
      return
    }
    call.isUnderWay = false
    let isOpen =
      hub.isRunning && other.isRunning && network.canReach(hub.number, other.number)
      && !other.refused.contains(hub.number)
    if isOpen {
      hub.calls[other.number] = nil
      open(hub, other)
      return
    }
    call.failures += 1
    let longest = min(Simulation.longestWait, Simulation.firstWait << Moment(min(call.failures, 10)))
    call.nextTry = now + hubDice.within(Span(longest / 2, longest))
    hub.calls[other.number] = call
    note(hubs: hub.number, other.number) { "hub \(hub.number) cannot reach hub \(other.number)" }
    arrangeDial(hub, at: call.nextTry)
  }

  private func open(_ hub: SimulatedHub, _ other: SimulatedHub) {
    let (link, otherLink) = network.connect(hub.number, to: other.number)
    hub.neighbours.append((link, other.number))
    other.neighbours.append((otherLink, hub.number))
    for (one, far) in [(hub, other), (other, hub)] {
      one.book?.changes += 1
      // Whoever called: it is there again.
      one.book?.recalled.remove(far.number)
    }
    note(hubs: hub.number, other.number) {
      "hub \(hub.number) opens link \(link) to hub \(other.number), which calls it \(otherLink)"
    }
    let (epoch, otherEpoch) = (hub.lastEpoch, other.lastEpoch)
    drive(other) { logic, time in logic.linkUp(otherLink, to: hub.id, epoch: epoch, now: time) }
    drive(hub) { logic, time in logic.linkUp(link, to: other.id, epoch: otherEpoch, now: time) }
  }
}
