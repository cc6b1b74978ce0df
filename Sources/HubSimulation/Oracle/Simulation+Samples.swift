/// What the oracle looks at again and again.
extension Simulation {
  /// A difference between what a hub sees and what is.
  private struct Difference {
    let hub: Int
    let network: Int
    let peer: Int
    /// Where the hub believes the peer to be, and where it is; -1 for nowhere.
    let believed: Int
    let truth: Int
    let viewSince: Moment
  }

  func sample() {
    let next = now + samplePeriod
    if next <= scenario.length { queue.arrange(.sample, at: next, 0) }
    compareViews()
    convergence.points.append(
      Convergence.Point(moment: now, views: census.allViews, equal: census.allEqual))
    for network in census.wrong.sorted() {
      differences(network) { judge($0) }
    }
    judgeSilence(all: false)
    if now >= scenario.length - scenario.stillness { judgeRest() }
  }

  /// Counts anew where something has changed.
  func compareViews() {
    for network in views.takeTouched() {
      var (count, equal) = (0, 0)
      var isRight = true
      var current = -1
      count = views.hubs(in: network).count { liars[Int($0)] == nil }
      var wrongHubs = 0
      differences(network) { difference in
        if difference.hub != current {
          current = difference.hub
          wrongHubs += 1
        }
        isRight = false
      }
      equal = isRight ? count : count - wrongHubs
      census.set(network, views: count, equal: equal)
    }
  }

  /// Calls `body` with everything that hubs see wrongly in a network, hub by hub.
  private func differences(_ network: Int, _ body: (Difference) -> Void) {
    let truth = population.members[network].list.sorted()
    for hub in views.hubs(in: network) where liars[Int(hub)] == nil {
      guard let view = views.view(Int(hub), network) else { continue }
      var (left, right) = (0, 0)
      func report(_ peer: Int32, believed: Int32, truth: Int32) {
        body(
          Difference(
            hub: Int(hub), network: network, peer: Int(peer), believed: Int(believed), truth: Int(truth),
            viewSince: view.since))
      }
      while left < truth.count || right < view.entries.count {
        let expected = left < truth.count ? truth[left] : Int32.max
        let seen = right < view.entries.count ? view.entries[right].peer : Int32.max
        let home = left < truth.count ? population.home[Int(expected)] : Population.nowhere
        if expected == seen {
          // Somebody here is not somebody elsewhere.
          let wanted = home == hub ? Population.nowhere : home
          if wanted != view.entries[right].home {
            report(seen, believed: view.entries[right].home, truth: wanted)
          }
          left += 1
          right += 1
        } else if expected < seen {
          if home != hub { report(expected, believed: Population.nowhere, truth: home) }
          left += 1
        } else {
          report(seen, believed: view.entries[right].home, truth: Population.nowhere)
          right += 1
        }
      }
    }
  }

  /// Whether a difference may still be there.
  private func judge(_ difference: Difference) {
    let hub = hubs[difference.hub]
    guard hub.isRunning, liars[difference.hub] == nil, !isBetween(difference) else { return }
    var changed = max(population.since[difference.peer], difference.viewSince, hub.changed)
    var allowed = scenario.settling
    var kind = Violation.Kind.wrongView
    if difference.believed >= 0, !reachability.joins(difference.hub, difference.believed) {
      // Its hub is gone, or cannot be reached.
      changed = max(reachability.unchangedSince(difference.hub, difference.believed), hub.changed)
      allowed = scenario.detection
      kind = .ghost
      longestGhost = max(longestGhost, now - changed)
    } else {
      if difference.truth >= 0, !reachability.joins(difference.hub, difference.truth) { return }
      changed = max(changed, reachability.lastChange, disturbedUntil)
      longestWrong = max(longestWrong, now - changed)
    }
    guard now - changed > allowed else { return }
    report(difference, kind, since: changed)
  }

  /// Whether the peer is just on its way from one hub to another, or a liar has it.
  private func isBetween(_ difference: Difference) -> Bool {
    let lingering = population.lingering[difference.peer]
    if lingering != Population.nowhere, population.home[difference.peer] == Population.nowhere { return true }
    return liars[difference.believed] != nil || liars[difference.truth] != nil
  }

  private func report(_ difference: Difference, _ kind: Violation.Kind, since: Moment) {
    func words(_ hub: Int) -> String { hub < 0 ? "nowhere" : "at hub \(hub)" }
    violations.add(
      kind, at: now, hubs: [difference.hub, difference.believed, difference.truth].filter { $0 >= 0 },
      peers: [difference.peer],
      "hub \(difference.hub) sees peer \(difference.peer) \(words(difference.believed)); it is "
        + "\(words(difference.truth)) (network \(difference.network), nothing has changed since "
        + "\(since.seconds) s)")
  }
}
