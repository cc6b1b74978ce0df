/// Draws a run as a file of its own that a browser shows: how latencies are spread, and how it went over
/// time. Dark where the reader's screen is, and with words for those who do not see it.
package struct Picture {
  private static let width = 860.0
  private static let left = 70.0
  private static let right = 70.0
  private static let height = 200.0
  private static let top = 84.0
  private static let between = 96.0

  private let title: String
  private let subtitle: String
  private let outcome: LoadOutcome
  private let bars: LatencyBars

  package init(_ title: String, _ subtitle: String, _ outcome: LoadOutcome) {
    (self.title, self.subtitle, self.outcome) = (title, subtitle, outcome)
    bars = LatencyBars(outcome.latency)
  }

  private static let style = """
    <style>
    text { font: 13px system-ui, sans-serif; fill: #1f2933; }
    .title { font-size: 16px; font-weight: 600; }
    .quiet { fill: #52606d; }
    .paper { fill: #ffffff; }
    .axis { stroke: #52606d; }
    .bar { fill: #1a64b8; }
    .line { stroke: #1a64b8; stroke-width: 2; fill: none; stroke-linejoin: round; }
    .worst { stroke: #ba5b0e; stroke-width: 2; fill: none; stroke-dasharray: 5 3; }
    .mark { fill: #ba5b0e; }
    @media (prefers-color-scheme: dark) {
    text { fill: #e4e7eb; }
    .quiet { fill: #9aa5b1; }
    .paper { fill: #1b2026; }
    .axis { stroke: #9aa5b1; }
    .bar { fill: #6cb0f5; }
    .line { stroke: #6cb0f5; }
    .worst { stroke: #f0a35e; }
    .mark { fill: #f0a35e; }
    }
    </style>
    """

  /// The drawing.
  package var svg: String {
    let second = Self.top + Self.height + Self.between
    let total = second + Self.height + 60
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(Self.width)) \(Self.number(total))" \
      width="\(Self.number(Self.width))" height="\(Self.number(total))" role="img" \
      aria-labelledby="title description">
      <title id="title">\(Self.escaped(title))</title>
      <desc id="description">\(Self.escaped(description))</desc>
      \(Self.style)
      <rect class="paper" width="100%" height="100%"/>
      <text class="title" x="\(Self.number(Self.left))" y="28">\(Self.escaped(title))</text>
      <text class="quiet" x="\(Self.number(Self.left))" y="48">\(Self.escaped(subtitle))</text>
      \(spread(Self.top))
      \(course(second))
      </svg>

      """
  }

  /// What it shows, in a sentence.
  private var description: String {
    let latency = outcome.latency
    guard !latency.isEmpty else { return "Nothing came." }
    return "\(subtitle). Half of all took at most \(Words.time(latency.time(at: 0.5))), 99 of 100 at most "
      + "\(Words.time(latency.time(at: 0.99))), the longest \(Words.time(latency.most))."
  }

  private var inner: Double { Self.width - Self.left - Self.right }

  private func spread(_ top: Double) -> String {
    let bottom = top + Self.height
    var parts = [
      Self.text("how many, by latency", Self.left, top - 12, "quiet"), axes(top, bottom),
      Self.text(Words.count(bars.most), Self.left - 6, top + 10, "quiet", anchor: "end"),
      Self.text("0", Self.left - 6, bottom, "quiet", anchor: "end"),
    ]
    let step = inner / Double(max(bars.bars.count, 1))
    for (place, bar) in bars.bars.enumerated() {
      let tall = Self.height * Double(bar.count) / Double(max(bars.most, 1))
      let x = Self.left + Double(place) * step
      parts.append(
        "<rect class=\"bar\" x=\"\(Self.number(x + 1))\" y=\"\(Self.number(bottom - tall))\" "
          + "width=\"\(Self.number(max(step - 2, 1)))\" height=\"\(Self.number(tall))\"/>")
      if bars.bars.count <= 14 || place % 2 == 0 {
        parts.append(Self.text(Words.time(bar.to), x + step, bottom + 18, "quiet", anchor: "middle"))
      }
    }
    parts.append(
      Self.text(
        "latency below, each range about twice the last", Self.left + inner / 2, bottom + 38, "quiet",
        anchor: "middle"))
    return parts.joined(separator: "\n")
  }

  private func course(_ top: Double) -> String {
    let bottom = top + Self.height
    let slots = outcome.slots
    let each = Double(slots.width) / 1_000_000_000
    let rates = slots.counts.map { Double($0) / each }
    let longest = slots.longest.map { Double($0) }
    let seconds = Double(slots.counts.count) * each
    let fastest = rates.max() ?? 0
    return [
      Self.text("each second, and the longest of each stretch (dashed, right)", Self.left, top - 12, "quiet"),
      axes(top, bottom), line(rates, "line", top), line(longest, "worst", top),
      Self.text(Words.rate(fastest), Self.left - 6, top + 10, "quiet", anchor: "end"),
      Self.text("0", Self.left - 6, bottom, "quiet", anchor: "end"),
      Self.text(Words.time(UInt64(longest.max() ?? 0)), Self.left + inner + 6, top + 10, "mark"),
      Self.text("0 s", Self.left, bottom + 18, "quiet", anchor: "middle"),
      Self.text("\(Words.digits(seconds)) s", Self.left + inner, bottom + 18, "quiet", anchor: "middle"),
      Self.text("time since it began", Self.left + inner / 2, bottom + 38, "quiet", anchor: "middle"),
    ].joined(separator: "\n")
  }

  private func axes(_ top: Double, _ bottom: Double) -> String {
    "<path class=\"axis\" fill=\"none\" d=\"M\(Self.number(Self.left)) \(Self.number(top))V"
      + "\(Self.number(bottom))H\(Self.number(Self.left + inner))\"/>"
  }

  private func line(_ values: [Double], _ name: String, _ top: Double) -> String {
    let most = values.max() ?? 0
    guard values.count > 1, most > 0 else { return "" }
    let step = inner / Double(values.count - 1)
    let points = values.enumerated().map { place, value in
      "\(Self.number(Self.left + Double(place) * step)) "
        + Self.number(top + Self.height * (1 - value / most))
    }
    return "<path class=\"\(name)\" d=\"M\(points.joined(separator: "L"))\"/>"
  }

  private static func text(
    _ words: String, _ x: Double, _ y: Double, _ name: String, anchor: String = "start"
  ) -> String {
    "<text class=\"\(name)\" text-anchor=\"\(anchor)\" x=\"\(number(x))\" y=\"\(number(y))\">"
      + "\(escaped(words))</text>"
  }

  private static func number(_ value: Double) -> String { Words.digits(max(value, 0)) }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
