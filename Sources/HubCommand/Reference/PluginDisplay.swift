internal import HubKernel

/// What all plugins of a binary declare, though not all of them can be on at once.
struct PluginDisplay {
  private(set) var plugins: [PluginStatus] = []
  private(set) var meters: [MeterReading] = []
  private(set) var events: [String] = []

  /// Adds what a hub has that none before it had.
  mutating func add(_ kernel: Kernel) {
    let known = Set(plugins.map(\.id))
    let isFirst = plugins.isEmpty
    let found = kernel.plugins().filter { !known.contains($0.id) }
    let new = Set(found.map(\.id))
    plugins += found
    let others = kernel.meters().filter { isFirst || new.contains($0.owner) }
    // Meters of one name stay together.
    meters = (meters + others).enumerated()
      .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
    let names = kernel.names().events.filter { !events.contains($0) }
    events = isFirst ? names : (events + names).sorted()
  }
}
