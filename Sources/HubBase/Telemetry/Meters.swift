/// The meters of one plugin, or of the kernel. Asking twice for one name gives the same meter.
public struct Meters: Sendable {
  let owner: String
  let registry: MeterRegistry

  package init(owner: String, registry: MeterRegistry) {
    self.owner = owner
    self.registry = registry
  }

  /// A counter named `hub_<owner>_<name>`.
  public func counter(_ name: String, _ help: String) -> Counter {
    registry.counter(MeterRegistry.fullName(owner, name), owner, help)
  }

  /// A gauge named `hub_<owner>_<name>`.
  public func gauge(_ name: String, _ help: String) -> Gauge {
    registry.gauge(MeterRegistry.fullName(owner, name), owner, help)
  }
}
