import HubKernel

/// Which tenants are shown by name. Whoever collects figures keeps every label for weeks, so there is a
/// limit: those beyond it are summed.
struct TenantVocabulary {
  static let label = "tenant"

  /// Those shown by name, in the order of their lines.
  let named: [(namespace: Namespace, name: String)]
  /// Those that are not.
  let others: [Namespace]
  /// Whether tenants are told apart at all.
  let isOn: Bool
  /// Whether somebody sees one tenant only.
  private let isView: Bool
  private let places: [Namespace: Int]

  init(_ tenants: [Namespace], _ view: View, _ settings: MetricsPlugin.Settings) {
    isView = view.tenant != nil
    isOn = settings.tenants == .on || isView
    let known = view.tenant.map { [$0] } ?? tenants
    let limit = isView ? 1 : settings.tenants == .on ? settings.tenantLimit : 0
    var named: [(namespace: Namespace, name: String)] = []
    var others: [Namespace] = []
    for tenant in known {
      let name = named.count < limit ? tenant.name : MeterLabel.other
      // The word for the rest belongs to the rest, even when a tenant is called so.
      if name == MeterLabel.other, !isView { others.append(tenant) } else { named.append((tenant, name)) }
    }
    self.named = named
    self.others = others
    places = Dictionary(uniqueKeysWithValues: named.enumerated().map { ($1.namespace, $0) })
  }

  func labels(_ name: String) -> [MeterLabel] { isOn ? [MeterLabel(Self.label, name)] : [] }

  /// Samples of what was counted for tenants: of those shown by name, and of all others together.
  func samples(of reading: MeterReading) -> [MetricSample] {
    var values = [Int?](repeating: nil, count: named.count)
    var rest = reading.value
    for one in reading.tenants ?? [] {
      guard let place = places[one.namespace] else { continue }
      values[place] = one.value
      rest &-= one.value
    }
    var samples = zip(named, values).compactMap { tenant, value in
      value.map { MetricSample(labels: reading.labels + labels(tenant.name), value: .integer($0)) }
    }
    let isWorthTelling = rest != 0 || !isOn
    if !isView, isWorthTelling {
      samples.append(MetricSample(labels: reading.labels + labels(MeterLabel.other), value: .integer(rest)))
    }
    return samples
  }

  /// Samples of a figure that the kernel keeps for each tenant.
  func samples(
    _ figures: (named: [Figures], rest: Figures?), _ path: KeyPath<Figures, Int>
  ) -> [MetricSample] {
    var samples = zip(named, figures.named).map { tenant, figures in
      MetricSample(labels: labels(tenant.name), value: .integer(figures[keyPath: path]))
    }
    if let rest = figures.rest {
      samples.append(MetricSample(labels: labels(MeterLabel.other), value: .integer(rest[keyPath: path])))
    }
    return samples
  }
}
