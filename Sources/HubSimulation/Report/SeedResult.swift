/// What one run showed.
package struct SeedResult: Sendable {
  package let seed: UInt64
  package let violations: ViolationList
  package let letters: LetterFigures
  package let convergence: Convergence
  /// How long a view was wrong after everything stood still, at most.
  package let longestWrong: Moment
  /// How long somebody was seen whose hub was gone, at most.
  package let longestGhost: Moment
  package let frames: Int
  package let bytes: Int
  package let events: Int
  /// The same for two runs that are the same.
  package let fingerprint: UInt64
  package let tables: LargestTables
  package let totals: NodeTotals
  package let carriers: CarrierFigures
}

extension Simulation {
  /// What this run has shown so far.
  package var result: SeedResult {
    SeedResult(
      seed: seed, violations: violations, letters: ledger.figures, convergence: convergence,
      longestWrong: longestWrong, longestGhost: longestGhost, frames: network.figures.frames,
      bytes: network.figures.bytes, events: eventCount, fingerprint: network.figures.fingerprint,
      tables: largest, totals: totals, carriers: carriers)
  }
}
