import HubKernel

/// The meters a program declared. Asking the registry takes a lock and makes texts, so what was asked for
/// once is kept; there are only so many combinations of labels.
struct OwnMeters {
  private enum Kept {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
  }

  private let declared: [String: ProgramManifest.Measured]
  private let meters: Meters
  private var kept: [String: Kept] = [:]

  init(_ declared: [ProgramManifest.Measured], _ meters: Meters) {
    self.declared = Dictionary(declared.map { ($0.name, $0) }) { $1 }
    self.meters = meters
  }

  /// False when there is no such meter, or no such label.
  mutating func count(_ name: String, by: Int, _ labels: [String: String]) -> Bool {
    guard case .counter(let counter)? = meter(name, .counter, labels) else { return false }
    counter.add(by)
    return true
  }

  mutating func set(_ name: String, to value: Int, _ labels: [String: String]) -> Bool {
    guard case .gauge(let gauge)? = meter(name, .gauge, labels) else { return false }
    gauge.set(value)
    return true
  }

  mutating func observe(_ name: String, _ nanoseconds: UInt64, _ labels: [String: String]) -> Bool {
    guard case .histogram(let histogram)? = meter(name, .histogram, labels) else { return false }
    histogram.observe(nanoseconds)
    return true
  }

  private mutating func meter(
    _ name: String, _ kind: ProgramManifest.Measured.Kind, _ labels: [String: String]
  ) -> Kept? {
    let key =
      labels.isEmpty ? name : labels.sorted { $0.key < $1.key }.reduce(name) { "\($0) \($1.key)=\($1.value)" }
    if let known = kept[key] { return known }
    guard let one = declared[name], one.kind == kind, one.labels.count == labels.count,
      one.labels.allSatisfy({ label in labels[label.name].map(label.values.contains) == true })
    else { return nil }
    let list = labels.map { MeterLabel($0.key, $0.value) }
    let made: Kept =
      switch kind {
      case .counter: .counter(meters.counter(name, one.about, labelled: list))
      case .gauge: .gauge(meters.gauge(name, one.about, labelled: list))
      case .histogram: .histogram(meters.histogram(name, one.about, labelled: list))
      }
    kept[key] = made
    return made
  }
}
