/// How far runs have come, as one line that is written again and again.
package struct ProgressBar {
  private static let width = 28

  private let name: String
  private let seeds: Int
  private var shown = ""

  package init(_ name: String, seeds: Int) {
    self.name = name
    self.seeds = max(seeds, 1)
  }

  /// The line for this moment; nil if it is the one that stands there.
  package mutating func line(seed index: Int, share: Double, violations: Int) -> String? {
    let done = (Double(index) + min(max(share, 0), 1)) / Double(seeds)
    let filled = Int(done * Double(ProgressBar.width))
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: ProgressBar.width - filled)
    var text = "\(name)  \(bar)  \(Int(done * 100)) %  seed \(index + 1) of \(seeds)"
    if violations > 0 { text += "  \(violations) violations" }
    guard text != shown else { return nil }
    shown = text
    return "\r\u{1B}[K" + text
  }

  /// What takes the line away.
  package static let end = "\r\u{1B}[K"
}
