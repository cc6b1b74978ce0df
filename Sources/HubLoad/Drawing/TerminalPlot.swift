/// Draws a run into a terminal: how latencies are spread, and how it went over time. With blocks of Unicode,
/// or in plain ASCII.
package struct TerminalPlot {
  private static let width = 40
  private static let longestLine = 60
  private static let eighths = Array("▏▎▍▌▋▊▉█")
  private static let levels = Array("▁▂▃▄▅▆▇█")
  private static let plainLevels = Array("_.:-=+*#")

  private let outcome: LoadOutcome
  private let isPlain: Bool

  package init(_ outcome: LoadOutcome, isPlain: Bool) { (self.outcome, self.isPlain) = (outcome, isPlain) }

  /// All of it; empty when nothing came.
  package var text: String {
    let bars = LatencyBars(outcome.latency)
    guard bars.most > 0 else { return "" }
    var lines = ["latency"]
    for bar in bars.bars {
      let label = Self.padded(Words.time(bar.to), 7)
      let share = Double(bar.count) / Double(bars.most)
      lines.append("  < \(label)  \(self.bar(share))  \(Words.count(bar.count))")
    }
    lines.append("over time, \(Words.time(outcome.slots.width)) a column")
    let counts = Self.narrowed(outcome.slots.counts.map { Double($0) }, by: +)
    let longest = Self.narrowed(outcome.slots.longest.map { Double($0) }, by: max)
    if counts.count < outcome.slots.counts.count {
      lines[lines.count - 1] = "over time, from the beginning to the end"
    }
    lines.append(
      "  came     \(row(counts))  at most \(Words.count(outcome.slots.counts.max() ?? 0)) a column")
    lines.append("  longest  \(row(longest))  at most \(Words.time(outcome.slots.longest.max() ?? 0))")
    return lines.joined(separator: "\n") + "\n"
  }

  private func bar(_ share: Double) -> String {
    if isPlain {
      let full = max(share > 0 ? 1 : 0, Int((share * Double(Self.width)).rounded()))
      return Self.filled(String(repeating: "#", count: full))
    }
    let parts = max(share > 0 ? 1 : 0, Int((share * Double(Self.width * 8)).rounded()))
    var text = String(repeating: "█", count: parts / 8)
    if parts % 8 > 0 { text.append(Self.eighths[parts % 8 - 1]) }
    return Self.filled(text)
  }

  private static func filled(_ text: String) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func row(_ values: [Double]) -> String {
    let most = values.max() ?? 0
    let levels = isPlain ? Self.plainLevels : Self.levels
    return String(
      values.map { value in
        guard value > 0, most > 0 else { return " " }
        return levels[min(levels.count - 1, Int(value / most * Double(levels.count)))]
      })
  }

  /// So many neighbours as one that the row fits on a line.
  private static func narrowed(_ values: [Double], by join: (Double, Double) -> Double) -> [Double] {
    let each = (values.count + longestLine - 1) / longestLine
    guard each > 1 else { return values }
    return stride(from: 0, to: values.count, by: each).map { start in
      values[start..<min(start + each, values.count)].reduce(0, join)
    }
  }
}
