import HubKernel

/// All figures of one name, whatever form they are written in.
struct MetricFamily: Sendable {
  enum Kind: Sendable {
    case counter
    case gauge
    case histogram
    /// Labels that tell something; the value is always 1.
    case info
  }

  /// Without the ending that the kind calls for, `_total` or `_info`.
  let name: String
  let kind: Kind
  let help: String
  var samples: [MetricSample] = []

  /// What every format but OpenMetrics calls it.
  var fullName: String { name + ending }

  var ending: String {
    switch kind {
    case .counter: "_total"
    case .info: "_info"
    case .gauge, .histogram: ""
    }
  }

  init(_ kind: Kind, _ name: String, _ help: String, _ samples: [MetricSample] = []) {
    self.kind = kind
    self.name = name
    self.help = help
    self.samples = samples
  }

  /// One figure without labels.
  init(_ kind: Kind, _ name: String, _ help: String, _ value: MetricValue) {
    self.init(kind, name, help, [MetricSample(labels: [], value: value)])
  }
}

/// One figure of a family.
struct MetricSample: Sendable {
  let labels: [MeterLabel]
  let value: MetricValue
}

/// What a figure says.
enum MetricValue: Sendable {
  case integer(Int)
  case decimal(Double)
  case histogram(HistogramReading)

  /// The number as every format writes it; nothing for a histogram, which is many.
  var text: String {
    switch self {
    case .integer(let value): String(value)
    case .decimal(let value): "\(value)"
    case .histogram: ""
    }
  }
}

extension HistogramReading {
  /// The bounds in seconds.
  static let boundsInSeconds = bounds.map { Double($0) / 1_000_000_000 }
  /// The same as text.
  static let boundTexts = boundsInSeconds.map { "\($0)" }

  /// The sum in seconds.
  var sumInSeconds: Double { Double(sum) / 1_000_000_000 }
}
