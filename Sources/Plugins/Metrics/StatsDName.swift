import HubKernel

/// What a figure is called in StatsD, where a name is all there is, or nearly.
struct StatsDName {
  private static let longestPrefix = 64

  private let name: String
  private let tags: String

  init(_ name: String, _ labels: [MeterLabel], _ settings: MetricsPlugin.StatsDSettings) {
    let start = settings.prefix.isEmpty ? name : "\(settings.prefix).\(name)"
    switch settings.tags {
    case .plain:
      self.name = labels.reduce(into: start) { $0 += ".\(StatsDName.word($1.value))" }
      tags = ""
    case .datadog:
      self.name = start
      let pairs = labels.map { "\($0.name):\(StatsDName.word($0.value))" }
      tags = pairs.isEmpty ? "" : "|#\(pairs.joined(separator: ","))"
    }
  }

  /// What tells it from all others.
  func key(_ ending: String) -> String { name + ending + tags }

  func line(_ ending: String, _ value: Double, _ kind: String) -> String {
    "\(name)\(ending):\(StatsDName.text(value))|\(kind)\(tags)"
  }

  /// Whole numbers without a point; others without an exponent, which not every server reads.
  static func text(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return String(whole) }
    let isNegative = value < 0
    // Nine digits after the point are a nanosecond.
    let parts = (value.magnitude * 1_000_000_000).rounded()
    guard let billionths = Int(exactly: parts) else { return String(Int(clamping: Int64(value))) }
    var fraction = String(billionths % 1_000_000_000)
    fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
    while fraction.hasSuffix("0"), fraction.count > 1 { fraction.removeLast() }
    return "\(isNegative ? "-" : "")\(billionths / 1_000_000_000).\(fraction)"
  }

  static func isPrefix(_ text: String) -> Bool {
    text.utf8.count <= longestPrefix
      && text
        == text.split(separator: ".").map { word(String($0)) }
        .joined(separator: ".")
  }

  /// A value of a label as part of a name: what has a meaning in the protocol is replaced.
  static func word(_ text: String) -> String {
    let bytes = text.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        byte
      default: UInt8(ascii: "_")
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
