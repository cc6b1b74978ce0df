/// What a run came to.
package struct LoadOutcome: Sendable {
  package var counts = LoadCounts()
  /// From when something was to leave until it had come.
  package var latency = TimeHistogram()
  /// How much later than planned things left.
  package var lateness = TimeHistogram()
  package var slots: TimeSlots
  /// How long the part that counts took, in nanoseconds.
  package var elapsed: UInt64 = 0
  package var threads: [ThreadUse] = []
  /// Of the whole machine; nil where the system does not tell.
  package var machine: (busy: Double, stolen: Double)?
  /// Whether it was ended before its time.
  package var wasInterrupted = false

  package init(slots: TimeSlots) { self.slots = slots }

  mutating func add(_ other: LoadOutcome) {
    counts.add(other.counts)
    latency.add(other.latency)
    lateness.add(other.lateness)
    slots.add(other.slots)
    elapsed = max(elapsed, other.elapsed)
    threads += other.threads
  }
}
