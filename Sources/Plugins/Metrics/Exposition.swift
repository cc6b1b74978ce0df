import HubKernel

/// Writes families as text for collectors: the format of Prometheus, or OpenMetrics 1.0.
///
/// They differ in what the name of a family is, in what help may contain, and in their end.
struct Exposition {
  private let isOpen: Bool
  private var bytes: [UInt8] = []

  static func text(_ families: [MetricFamily], isOpenMetrics: Bool) -> [UInt8] {
    var exposition = Exposition(isOpen: isOpenMetrics)
    for family in families { exposition.put(family) }
    if isOpenMetrics { exposition.put("# EOF\n") }
    return exposition.bytes
  }

  private init(isOpen: Bool) {
    self.isOpen = isOpen
    bytes.reserveCapacity(65_536)
  }

  private mutating func put(_ family: MetricFamily) {
    let name = isOpen ? family.name : family.fullName
    put("# HELP \(name) ")
    putEscaped(family.help, quotes: isOpen)
    put("\n# TYPE \(name) \(word(for: family.kind))\n")
    for sample in family.samples {
      if case .histogram(let reading) = sample.value {
        put(reading, name, sample.labels)
      } else {
        put(family.fullName, sample.labels, sample.value.text)
      }
    }
  }

  private func word(for kind: MetricFamily.Kind) -> String {
    switch kind {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    case .info: isOpen ? "info" : "gauge"
    }
  }

  private mutating func put(_ reading: HistogramReading, _ name: String, _ labels: [MeterLabel]) {
    var sum = 0
    for (bound, count) in zip(HistogramReading.boundTexts + ["+Inf"], reading.buckets) {
      sum += count
      put("\(name)_bucket", labels + [MeterLabel("le", bound)], String(sum))
    }
    put("\(name)_sum", labels, "\(reading.sumInSeconds)")
    put("\(name)_count", labels, String(sum))
  }

  private mutating func put(_ name: String, _ labels: [MeterLabel], _ value: String) {
    put(name)
    var mark: StaticString = "{"
    for label in labels {
      put(mark.description)
      put(label.name)
      put("=\"")
      putEscaped(label.value, quotes: true)
      put("\"")
      mark = ","
    }
    if !labels.isEmpty { put("}") }
    put(" ")
    put(value)
    put("\n")
  }

  private mutating func put(_ text: String) { bytes += text.utf8 }

  private mutating func putEscaped(_ text: String, quotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): put("\\\\")
      case UInt8(ascii: "\n"): put("\\n")
      case UInt8(ascii: "\"") where quotes: put("\\\"")
      default: bytes.append(byte)
      }
    }
  }
}
