internal import HubMesh
internal import HubWire

extension Simulation {
  /// How long peers take to come back when they are told that their connection is over, and when they have to
  /// find out.
  static let quickReturn = Span(Moment.second / 10, 2 * Moment.second)
  static let slowReturn = Span(Moment.second, 6 * Moment.second)
  /// How long a hub holds a connection whose peer has gone without a word.
  private static let lingering = Span(2 * Moment.second, 12 * Moment.second)
  /// How many of the peers that move leave without a word, in parts of a million.
  private static let silentMoves = 500_000

  /// A peer connects to a hub, or to any.
  func arrive(_ peer: Int, hub number: Int) {
    population.isComing[peer] = false
    guard population.home[peer] == Population.nowhere else { return }
    let wished = number >= 0 && hubs[number].isRunning ? hubs[number] : drawRunningHub()
    guard let hub = wished else {
      bring(peer, to: -1, at: now + peerDice.within(Simulation.quickReturn))
      return
    }
    let isBack = population.lingering[peer] == Int32(hub.number)
    if isBack { population.lingering[peer] = Population.nowhere }
    population.connect(peer, to: hub.number, now: now)
    views.touch(Int(population.network[peer]))
    note(hubs: hub.number, peer: peer) { "peer \(peer) connects to hub \(hub.number)" }
    let (member, key) = (member(peer), population.keys[Int(population.network[peer])])
    if !isBack { views.enter(hub: hub.number, Int(population.network[peer]), now: now) }
    // Whoever comes here is no longer somebody elsewhere, and nobody has to say so.
    _ = views.clear(hub: hub.number, Int(population.network[peer]), peer: peer)
    drive(hub) { logic, time in
      if isBack { logic.renew(member, in: key, now: time) } else { logic.enter(member, in: key, now: time) }
    }
  }

  func member(_ peer: Int) -> Member { Member(peer: population.ids[peer], note: Array("{}".utf8)) }

  func drawRunningHub(except: Int = -1) -> SimulatedHub? {
    let open = hubs.prefix(scenario.hubsWithPeers ?? hubs.count)
    for _ in 0..<8 {
      let hub = open[peerDice.below(open.count)]
      if hub.isRunning, hub.number != except { return hub }
    }
    return open.first { $0.isRunning && $0.number != except } ?? open.first { $0.isRunning }
  }

  /// A peer comes to a hub later on.
  func bring(_ peer: Int, to hub: Int, at moment: Moment) {
    guard !population.isComing[peer] else { return }
    population.isComing[peer] = true
    queue.arrange(.connect, at: moment, peer, hub)
  }

  /// A peer leaves its hub, which notices.
  func depart(_ peer: Int, reason: String) {
    let home = population.home[peer]
    guard home != Population.nowhere else { return }
    let hub = hubs[Int(home)]
    let network = Int(population.network[peer])
    population.disconnect(peer, now: now)
    views.touch(network)
    note(hubs: hub.number, peer: peer) { "peer \(peer) leaves hub \(hub.number): \(reason)" }
    drive(hub) { [population] logic, time in
      logic.leave(population.ids[peer], in: population.keys[network], reason: reason, now: time)
    }
    views.leave(hub: hub.number, network)
  }

  /// A peer goes to another hub, with or without a word to the one it leaves.
  func move(_ peer: Int) {
    let home = Int(population.home[peer])
    guard home >= 0, hubs[home].isRunning, population.lingering[peer] == Population.nowhere,
      let hub = drawRunningHub(except: home), hub.number != home
    else { return }
    if peerDice.happens(Simulation.silentMoves) {
      population.leaveBehind(peer, now: now)
      views.touch(Int(population.network[peer]))
      note(hubs: home, peer: peer) { "peer \(peer) goes away from hub \(home) without a word" }
      queue.arrange(.linger, at: now + peerDice.within(Simulation.lingering), peer, home)
    } else {
      depart(peer, reason: "goodbye")
    }
    bring(peer, to: hub.number, at: now + peerDice.within(Span(0, Moment.second / 5)))
  }

  /// A hub notices that a connection is dead, or drops it because the peer is elsewhere.
  func endLingering(_ peer: Int, hub number: Int) {
    guard population.lingering[peer] == Int32(number) else { return }
    let hub = hubs[number]
    // Who stands still notices nothing.
    guard hub.state != .frozen else { return queue.arrange(.linger, at: now + Moment.second, peer, number) }
    population.lingering[peer] = Population.nowhere
    let network = Int(population.network[peer])
    views.touch(network)
    note(hubs: number, peer: peer) { "hub \(number) notices that peer \(peer) is gone" }
    drive(hub) { [population] logic, time in
      logic.leave(population.ids[peer], in: population.keys[network], reason: "timeout", now: time)
    }
    views.leave(hub: hub.number, network)
  }

  func forgetLingering(at hub: SimulatedHub) {
    for peer in population.lingering.indices where population.lingering[peer] == Int32(hub.number) {
      population.lingering[peer] = Population.nowhere
    }
  }

  /// All peers of a hub have lost their connections and come back somewhere.
  func scatter(_ hub: SimulatedHub, within span: Span) {
    for peer in population.guests[hub.number].list {
      let peer = Int(peer)
      population.disconnect(peer, now: now)
      views.touch(Int(population.network[peer]))
      bring(peer, to: -1, at: now + peerDice.within(span))
    }
  }
}
