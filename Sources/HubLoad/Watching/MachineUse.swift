/// What the machine's processors did, in ticks since it started.
package struct MachineUse: Sendable, Equatable {
  package var busy: UInt64
  package var stolen: UInt64
  package var all: UInt64

  package init(busy: UInt64, stolen: UInt64, all: UInt64) {
    (self.busy, self.stolen, self.all) = (busy, stolen, all)
  }

  /// Now; nil where the system does not tell.
  package static func now() -> MachineUse? { SystemText.of("/proc/stat").flatMap { MachineUse($0) } }

  /// Reads the first line of `/proc/stat`.
  package init?(_ text: String) {
    let words = text.prefix { $0 != "\n" }.split(separator: " ")
    guard words.first == "cpu", words.count >= 9 else { return nil }
    let ticks = words.dropFirst().prefix(8).map { UInt64($0) ?? 0 }
    all = ticks.reduce(0, &+)
    stolen = ticks[7]
    busy = all &- ticks[3] &- ticks[4]
  }

  /// Which shares of the time since then were busy, and were taken away by the machine beneath this one.
  package func shares(since earlier: MachineUse) -> (busy: Double, stolen: Double) {
    let time = Double(max(all &- min(all, earlier.all), 1))
    return (
      Double(busy &- min(busy, earlier.busy)) / time, Double(stolen &- min(stolen, earlier.stolen)) / time
    )
  }
}
