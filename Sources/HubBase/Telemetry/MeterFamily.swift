/// All meters of one name.
struct MeterFamily {
  struct Series {
    let owner: String
    let labels: [MeterLabel]
    let meter: any Meter
  }

  /// So many combinations of labels may one name have; the others are counted together.
  static let limit = 200

  let help: String
  private(set) var series: [[MeterLabel]: Series] = [:]

  init(help: String) { self.help = help }

  /// The meter with these labels, made if there is none; past the limit, the one that stands for the others.
  mutating func meter(_ labels: [MeterLabel], owner: String, make: () -> any Meter) -> any Meter {
    if let known = series[labels]?.meter { return known }
    let mayGrow = labels.isEmpty || series.count < MeterFamily.limit
    let place = mayGrow ? labels : labels.map { MeterLabel($0.name, MeterLabel.other) }
    if let known = series[place]?.meter { return known }
    let made = make()
    series[place] = Series(owner: owner, labels: place, meter: made)
    return made
  }

  mutating func drop(_ owner: String) { series = series.filter { $0.value.owner != owner } }

  /// What its meters read, in the order of their labels.
  func readings(_ name: String) -> [MeterReading] {
    series.values.sorted { one, other in
      one.labels.lexicographicallyPrecedes(other.labels) { ($0.name, $0.value) < ($1.name, $1.value) }
    }
    .map { one in
      let state = one.meter.state
      return MeterReading(
        name: name, labels: one.labels, owner: one.owner, help: help, kind: state.kind, value: state.value,
        histogram: state.histogram, tenants: state.tenants)
    }
  }
}
