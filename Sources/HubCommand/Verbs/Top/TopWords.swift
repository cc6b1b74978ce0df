/// Figures as people read them, short enough for a narrow column.
enum TopWords {
  /// So much in each second.
  static func rate(_ value: Double?) -> String {
    guard let value else { return "-" }
    return value < 10 && value > 0 ? "\(tenths(value))/s" : "\(number(Int(value.rounded())))/s"
  }

  static func percent(_ value: Double?) -> String {
    guard let value else { return "-" }
    return value > 0 && value < 0.1 ? "<0.1%" : "\(tenths(value))%"
  }

  private static func tenths(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// With something to hold on to in long ones.
  static func number(_ value: Int) -> String {
    let digits = String(abs(value))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  static func bytes(_ count: Int?) -> String { count.map { MeshMap.bytes($0) } ?? "-" }

  static func time(nanoseconds: Int?) -> String {
    guard let nanoseconds, nanoseconds > 0 else { return "-" }
    return switch nanoseconds {
    case ..<1_000: "\(nanoseconds) ns"
    case ..<1_000_000: "\(tenths(Double(nanoseconds) / 1_000)) µs"
    case ..<1_000_000_000: "\(tenths(Double(nanoseconds) / 1_000_000)) ms"
    default: "\(tenths(Double(nanoseconds) / 1_000_000_000)) s"
    }
  }

  private static let heights = Array("▁▂▃▄▅▆▇█")

  /// How something was over time, the latest last.
  static func course(_ values: [Double], width: Int) -> String {
    let values = values.suffix(width)
    guard let most = values.max(), most > 0 else {
      return String(repeating: heights[0], count: values.count)
    }
    return String(values.map { heights[min(heights.count - 1, Int($0 / most * Double(heights.count)))] })
  }
}
