/// Peers that come, go and move of their own accord.
extension Simulation {
  /// More than this many of the peers are not away at once, in percent.
  private static let mostAway = 15

  func arrangeNextChurn() {
    guard scenario.churnPerSecond > 0 else { return }
    let pause = 2 * Moment.second / Int64(scenario.churnPerSecond)
    let first = scenario.hubsArrive + scenario.peersArrive
    let due = max(now, first) + peerDice.within(Span(1, max(pause, 1)))
    if due < restsFrom { queue.arrange(.churn, at: due, 0) }
  }

  func churn() {
    arrangeNextChurn()
    let isFew = population.offline.count * 100 > scenario.peers * Simulation.mostAway
    switch peerDice.below(3) {
    case 0: moveOne()
    case 1 where !isFew: leaveOne()
    default: joinOne()
    }
  }

  /// Somebody who is away comes back, one time in four to another network.
  func joinOne() {
    guard let peer = peerDice.pick(from: population.offline).map({ Int($0) }), !population.isComing[peer],
      population.lingering[peer] == Population.nowhere
    else { return }
    if peerDice.below(4) == 0 { population.change(peer, to: peerDice.below(scenario.networks)) }
    bring(peer, to: -1, at: now)
  }

  func leaveOne() {
    guard let peer = peerDice.pick(from: population.online).map({ Int($0) }),
      hubs[Int(population.home[peer])].isRunning
    else { return }
    depart(peer, reason: "goodbye")
  }

  func moveOne() {
    guard let peer = peerDice.pick(from: population.online) else { return }
    move(Int(peer))
  }
}
