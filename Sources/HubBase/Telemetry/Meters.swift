/// The meters of one plugin, or of the kernel. Asking twice for one name and the same labels gives the same
/// meter.
///
/// Ask once and keep the meter: asking takes a lock. Labels come from closed sets, never from the wire; past
/// 200 combinations of one name, the rest share a meter whose labels say `other`.
public struct Meters: Sendable {
  let owner: String
  let registry: MeterRegistry

  package init(owner: String, registry: MeterRegistry) {
    self.owner = owner
    self.registry = registry
  }

  /// A counter named `hub_<owner>_<name>`. The name ends in `_total`.
  public func counter(_ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]) -> Counter
  {
    meter(Counter.self, name, help, labels)
  }

  /// A gauge named `hub_<owner>_<name>`.
  public func gauge(_ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]) -> Gauge {
    meter(Gauge.self, name, help, labels)
  }

  /// A histogram named `hub_<owner>_<name>`. The name ends in `_seconds`.
  public func histogram(
    _ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]
  ) -> Histogram {
    meter(Histogram.self, name, help, labels)
  }

  /// A counter for each tenant, named `hub_<owner>_<name>`. The name ends in `_total`.
  public func tenantCounter(
    _ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]
  ) -> TenantCounter {
    meter(TenantCounter.self, name, help, labels)
  }

  /// A histogram the kernel keeps on behalf of this owner, named `hub_<name>`; it goes when the owner goes.
  package func kernelHistogram(
    _ name: String, _ help: String, labels: KeyValuePairs<String, String>
  ) -> Histogram {
    registry.meter(
      Histogram.self, MeterRegistry.fullName(MeterRegistry.kernel, name), owner, help,
      labels.map { MeterLabel($0.key, $0.value) })
  }

  private func meter<M: Meter>(
    _ type: M.Type, _ name: String, _ help: String, _ labels: KeyValuePairs<String, String>
  ) -> M {
    let labels = labels.map { MeterLabel($0.key, $0.value) }
    return registry.meter(type, MeterRegistry.fullName(owner, name), owner, help, labels)
  }

  /// A counter whose labels are known only when the hub is put together.
  package func counter(_ name: String, _ help: String, labelled labels: [MeterLabel]) -> Counter {
    registry.meter(Counter.self, MeterRegistry.fullName(owner, name), owner, help, labels)
  }

  /// A gauge whose labels are known only when the hub is put together.
  package func gauge(_ name: String, _ help: String, labelled labels: [MeterLabel]) -> Gauge {
    registry.meter(Gauge.self, MeterRegistry.fullName(owner, name), owner, help, labels)
  }

  /// A histogram whose labels are known only when the hub is put together.
  package func histogram(_ name: String, _ help: String, labelled labels: [MeterLabel]) -> Histogram {
    registry.meter(Histogram.self, MeterRegistry.fullName(owner, name), owner, help, labels)
  }
}
