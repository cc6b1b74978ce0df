/// Draws how much of what hubs saw was true, over time, with what happened.
package struct ConvergencePlot {
  private static let width = 860.0
  private static let left = 56.0
  private static let right = 20.0
  private static let top = 64.0
  private static let height = 240.0
  private static let lineOfMark = 17.0
  /// More marks than this are not named one by one.
  private static let namedMarks = 16

  private let title: String
  private let subtitle: String
  private let convergence: Convergence
  private let length: Moment
  private let rest: Moment

  package init(_ scenario: Scenario, _ result: SeedResult) {
    title = "\(scenario.name), seed \(result.seed)"
    subtitle =
      "\(scenario.hubs) hubs, \(scenario.peers) peers, \(scenario.networks) networks, "
      + "\(result.letters.accepted) letters, \(result.violations.count) violations"
    convergence = result.convergence
    length = max(scenario.length, 1)
    rest = scenario.length - scenario.rest
  }

  /// The drawing, as a file of its own.
  package var svg: String {
    let named = names
    let bottom = Self.top + Self.height
    let total = bottom + 62 + Double(named.count) * Self.lineOfMark
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(Self.width)) \(number(total))" \
      width="\(number(Self.width))" height="\(number(total))" role="img" aria-label="\(escaped(title))">
      \(Self.style)
      <rect class="paper" width="100%" height="100%"/>
      <text class="title" x="\(number(Self.left))" y="26">\(escaped(title))</text>
      <text class="quiet" x="\(number(Self.left))" y="46">\(escaped(subtitle))</text>
      \(grid(bottom))
      \(marks(bottom))
      <path class="area" d="\(path(closing: bottom))"/>
      <path class="line" d="\(path(closing: nil))"/>
      \(legend(named, from: bottom + 61))
      </svg>

      """
  }

  private static let style = """
    <style>
    text { font: 13px system-ui, sans-serif; fill: #1f2933; }
    .title { font-size: 16px; font-weight: 600; }
    .quiet { fill: #616e7c; }
    .paper { fill: #ffffff; }
    .grid { stroke: #e4e7eb; }
    .mark { stroke: #ba5b0e; stroke-dasharray: 3 3; }
    .name { fill: #ba5b0e; }
    .rest { fill: #616e7c; opacity: 0.07; }
    .line { stroke: #1a64b8; stroke-width: 2; fill: none; stroke-linejoin: round; }
    .area { fill: #1a64b8; opacity: 0.12; }
    @media (prefers-color-scheme: dark) {
    text { fill: #e4e7eb; }
    .quiet { fill: #9aa5b1; }
    .paper { fill: #16191d; }
    .grid { stroke: #323f4b; }
    .mark { stroke: #f0a45d; }
    .name { fill: #f0a45d; }
    .rest { fill: #9aa5b1; opacity: 0.1; }
    .line { stroke: #6bb1f5; }
    .area { fill: #6bb1f5; opacity: 0.16; }
    }
    </style>
    """

  private func x(_ moment: Moment) -> Double {
    let room = Self.width - Self.left - Self.right
    return Self.left + room * Double(moment) / Double(length)
  }

  private func y(_ share: Double) -> Double {
    Self.top + Self.height * (1 - share)
  }

  /// One digit after the point is finer than any screen.
  private func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
  }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  private func grid(_ bottom: Double) -> String {
    var lines: [String] = [
      "<rect class=\"rest\" x=\"\(number(x(rest)))\" y=\"\(number(Self.top))\" "
        + "width=\"\(number(x(length) - x(rest)))\" height=\"\(number(Self.height))\"/>"
    ]
    for percent in stride(from: 0, through: 100, by: 25) {
      let height = number(y(Double(percent) / 100))
      lines.append(
        "<line class=\"grid\" x1=\"\(number(Self.left))\" x2=\"\(number(x(length)))\" y1=\"\(height)\" "
          + "y2=\"\(height)\"/><text class=\"quiet\" text-anchor=\"end\" x=\"\(number(Self.left - 8))\" "
          + "y=\"\(number(y(Double(percent) / 100) + 4))\">\(percent) %</text>")
    }
    let step = max(tickStep, 1)
    for second in stride(from: 0, through: length / Moment.second, by: Int(step)) {
      lines.append(
        "<text class=\"quiet\" text-anchor=\"middle\" x=\"\(number(x(second * Moment.second)))\" "
          + "y=\"\(number(bottom + 20))\">\(second) s</text>")
    }
    lines.append(
      "<text class=\"quiet\" x=\"\(number(Self.left))\" y=\"\(number(bottom + 40))\">"
        + "Share of views that equal the truth. In the shaded part nobody writes, joins or fails.</text>")
    return lines.joined(separator: "\n")
  }

  /// Seconds between two numbers below the plot: at most a dozen of them.
  private var tickStep: Int64 {
    let seconds = length / Moment.second
    return [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200].first { seconds / $0 <= 12 } ?? 14_400
  }

  /// Where something happened. The number leads to the line below that says what.
  private func marks(_ bottom: Double) -> String {
    var lines: [String] = []
    let isNamed = convergence.marks.count <= Self.namedMarks
    var lastX = -100.0
    for (index, mark) in convergence.marks.enumerated() {
      let place = x(mark.moment)
      lines.append(
        "<line class=\"mark\" x1=\"\(number(place))\" x2=\"\(number(place))\" y1=\"\(number(Self.top))\" "
          + "y2=\"\(number(bottom))\"/>")
      guard isNamed, place - lastX > 16 else { continue }
      lastX = place
      lines.append(
        "<text class=\"name\" text-anchor=\"middle\" x=\"\(number(place))\" "
          + "y=\"\(number(Self.top - 5))\">\(index + 1)</text>")
    }
    return lines.joined(separator: "\n")
  }

  private var names: [String] {
    let marks = convergence.marks
    if marks.count <= Self.namedMarks {
      return marks.enumerated().map {
        "\($0.offset + 1)   \($0.element.moment.seconds) s   \($0.element.words)"
      }
    }
    var counts: [(words: String, count: Int)] = []
    for mark in marks {
      if let place = counts.firstIndex(where: { $0.words == mark.words }) {
        counts[place].count += 1
      } else {
        counts.append((mark.words, 1))
      }
    }
    return counts.prefix(Self.namedMarks).map { "\($0.words), \($0.count) times" }
  }

  private func legend(_ names: [String], from: Double) -> String {
    names.enumerated().map { index, name in
      let height = number(from + Double(index) * Self.lineOfMark)
      return "<text class=\"name\" x=\"\(number(Self.left))\" y=\"\(height)\" "
        + "xml:space=\"preserve\">\(escaped(name))</text>"
    }.joined(separator: "\n")
  }

  /// Steps, since a view is right or wrong and nothing between.
  private func path(closing bottom: Double?) -> String {
    guard let first = convergence.points.first, let last = convergence.points.last else { return "" }
    var steps = bottom.map { "M\(number(x(first.moment))) \(number($0))L" } ?? "M"
    steps += "\(number(x(first.moment))) \(number(y(first.share)))"
    var share = first.share
    for point in convergence.points where point.share != share {
      share = point.share
      steps += "H\(number(x(point.moment)))V\(number(y(share)))"
    }
    steps += "H\(number(x(last.moment)))"
    if let bottom { steps += "V\(number(bottom))Z" }
    return steps
  }
}
