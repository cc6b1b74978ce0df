package import HubBase

/// What the kernel counts.
package struct KernelMeters: Sendable {
  package let messages: Counter
  package let signals: Counter
  package let undeliverable: Counter
  package let refusedUpgrades: Counter
  package let duplicates: Counter
  package let reloadPause: Histogram
  package let relayTime: Histogram
  private let registry: MeterRegistry

  package init(_ registry: MeterRegistry) {
    let meters = Meters(owner: MeterRegistry.kernel, registry: registry)
    self.registry = registry
    messages = meters.counter("messages_total", "messages received from peers")
    signals = meters.counter("signals_total", "signals passed on to their target")
    undeliverable = meters.counter("undeliverable_total", "signals whose target was not there")
    refusedUpgrades = meters.counter("refused_upgrades_total", "connections refused before they began")
    duplicates = meters.counter("duplicate_ids_total", "connections refused because their id was taken")
    reloadPause = meters.histogram("reload_pause_seconds", "how long connections stood still in a reload")
    relayTime = meters.histogram(
      "signal_relay_seconds", "time from the turn that read a signal to the receiver's queue, one in 256")
    refused(MeterLabel.other, count: 0)
  }

  /// Counts an error by its code. Codes come from source, never from the wire, so their number is bounded.
  package func refused(_ code: String, count: Int = 1) {
    Meters(owner: MeterRegistry.kernel, registry: registry)
      .counter("refusals_total", "errors sent to peers, by their code", labels: ["code": code]).add(count)
  }
}
