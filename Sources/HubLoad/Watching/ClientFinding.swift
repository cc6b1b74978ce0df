/// A sign that the machine with the client was the limit, and not the hub; and what that means for the
/// figures.
package struct ClientFinding: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    /// A thread of the client was never idle.
    case processor
    /// A thread was ready and had no core.
    case runQueue
    /// The machine beneath this one took its cores away.
    case steal
    /// Things left later than planned.
    case lateSends
    /// No more files could be opened.
    case descriptors
    /// No more ports were free to call from.
    case ports
  }

  package let kind: Kind
  package let sentence: String
  package let meaning: String
}

/// Holds what a run has cost the client against what it found.
package enum ClientJudge {
  /// A thread that ran for so large a share of the time had no room left.
  private static let fullThread = 0.9
  /// So large a share of a thread's time may pass in waiting for a core.
  private static let mostWaiting = 0.2
  private static let mostStolen = 0.05
  /// Sends may be so late, in nanoseconds, whatever else.
  private static let mostLate: UInt64 = 1_000_000
  /// And they matter when they are so large a part of what is measured.
  private static let lateShare = 0.25
  /// A share below this says nothing: a moment's pause of the machine makes it.
  private static let judged = 0.99

  /// Why the client was the limit; empty when it was not.
  package static func findings(_ outcome: LoadOutcome) -> [ClientFinding] {
    processor(outcome) + time(outcome) + limits(outcome.counts)
  }

  private static func processor(_ outcome: LoadOutcome) -> [ClientFinding] {
    var found: [ClientFinding] = []
    let total = outcome.threads.count
    let full = outcome.threads.filter { $0.ranShare >= fullThread }
    if let worst = full.map(\.ranShare).max() {
      found.append(
        ClientFinding(
          kind: .processor,
          sentence: "\(full.count) of the client's \(total) threads ran without a pause, up to "
            + "\(Words.percent(worst)) of the time",
          meaning: "the throughput is what this client can do, the hub may do more; try more --threads or a "
            + "second machine"))
    }
    let starved = outcome.threads.filter { $0.waitedShare >= mostWaiting }
    if let worst = starved.map(\.waitedShare).max() {
      found.append(
        ClientFinding(
          kind: .runQueue,
          sentence: "\(starved.count) of the client's \(total) threads were ready and had no core, up to "
            + "\(Words.percent(worst)) of the time",
          meaning: "latencies contain that wait, and are the hub's only in part; leave cores to the client"))
    }
    if let machine = outcome.machine, machine.stolen >= mostStolen {
      found.append(
        ClientFinding(
          kind: .steal,
          sentence: "the machine beneath this one took \(Words.percent(machine.stolen)) of its time away",
          meaning: "both throughput and latencies suffer from it by an unknown part"))
    }
    return found
  }

  private static func time(_ outcome: LoadOutcome) -> [ClientFinding] {
    let late = outcome.lateness.time(at: judged)
    let whole = Double(outcome.latency.time(at: judged))
    guard late >= mostLate, outcome.latency.isEmpty || Double(late) >= whole * lateShare else { return [] }
    return [
      ClientFinding(
        kind: .lateSends,
        sentence: "1 of 100 sends left \(Words.time(late)) or more after its time",
        meaning: "latency counts from the time of the plan, so that much of it is the client's own")
    ]
  }

  private static func limits(_ counts: LoadCounts) -> [ClientFinding] {
    var found: [ClientFinding] = []
    if let number = counts.failed[FailureKind.descriptors] {
      found.append(
        ClientFinding(
          kind: .descriptors,
          sentence: "\(number) connections were not tried: this process may open "
            + "\(LoadRun.descriptorLimit) files",
          meaning: "there were fewer peers than wanted; raise it with ulimit -n"))
    }
    if let number = counts.failed[FailureKind.ports] {
      found.append(
        ClientFinding(
          kind: .ports,
          sentence:
            "\(number) connections were not tried: this machine has no port left to call that hub from",
          meaning: "there were fewer peers than wanted; widen net.ipv4.ip_local_port_range, or use a second "
            + "machine"))
    }
    return found
  }
}
