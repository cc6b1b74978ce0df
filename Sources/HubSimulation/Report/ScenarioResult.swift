/// What all runs of a scenario showed together.
package struct ScenarioResult: Sendable {
  package let scenario: Scenario
  package private(set) var seeds = 0
  package private(set) var firstSeed: UInt64?
  package private(set) var lastSeed: UInt64 = 0
  package private(set) var letters = LetterFigures()
  package private(set) var violations: [Violation.Kind: Int] = [:]
  /// The first run in which something was violated.
  package private(set) var firstBroken: SeedResult?
  package private(set) var brokenSeeds: [UInt64] = []
  /// The run whose convergence is drawn: the first broken one, or the first.
  package private(set) var drawn: SeedResult?
  package private(set) var longestWrong: Moment = 0
  package private(set) var longestGhost: Moment = 0
  package private(set) var frames = 0
  package private(set) var bytes = 0
  package private(set) var events = 0
  package private(set) var carriers = CarrierFigures()
  /// Of all runs, in their order.
  package private(set) var fingerprint: UInt64 = 0
  package var wallSeconds = 0.0

  package init(_ scenario: Scenario) { self.scenario = scenario }

  package var violationCount: Int { violations.values.reduce(0, +) }

  package mutating func add(_ result: SeedResult) {
    seeds += 1
    firstSeed = firstSeed ?? result.seed
    lastSeed = result.seed
    letters.add(result.letters)
    violations.merge(result.violations.counts, uniquingKeysWith: +)
    if !result.violations.isEmpty {
      brokenSeeds.append(result.seed)
      if firstBroken == nil {
        firstBroken = result
        drawn = result
      }
    }
    drawn = drawn ?? result
    longestWrong = max(longestWrong, result.longestWrong)
    longestGhost = max(longestGhost, result.longestGhost)
    frames += result.frames
    bytes += result.bytes
    events += result.events
    carriers.add(result.carriers)
    fingerprint = (fingerprint &* 31) ^ result.fingerprint
  }
}
