internal import HubKernel
internal import HubLoad

/// How far a run is, as one line of a terminal that is written again and again.
final class BenchProgress: Sendable {
  private static let width = 24
  /// What takes the line away.
  private static let blank = "\r\u{1B}[K"

  private let console: Console
  private let plan: LoadPlan
  private let isPlain: Bool
  private let isShown: Bool
  private let shown = Lock("")

  init(_ console: Console, _ plan: LoadPlan, isPlain: Bool, isShown: Bool) {
    (self.console, self.plan, self.isPlain, self.isShown) = (console, plan, isPlain, isShown)
  }

  /// Whether a bar has a place where it goes: a terminal that can go back to the beginning of its line, and
  /// nobody who asked for quiet.
  static func isWelcome(_ console: Console, _ arguments: Arguments, _ environment: [String: String]) -> Bool {
    let isMachine = !(environment["CI"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return console.errors.isTerminal && !isMachine && !arguments.has("--quiet")
  }

  func show(_ progress: LoadRun.Progress) {
    guard isShown else { return }
    let line = line(progress)
    let isNew = shown.withLock { shown in
      defer { shown = line }
      return shown != line
    }
    if isNew { console.put(.errors, Self.blank + line) }
  }

  func end() { if isShown { console.put(.errors, Self.blank) } }

  /// The line for this moment.
  func line(_ progress: LoadRun.Progress) -> String {
    let counts = progress.counts
    let share: Double
    var words: String
    if let elapsed = progress.elapsed {
      switch plan.kind {
      case .relay: share = Double(elapsed) / Double(max(plan.duration, 1))
      case .connect: share = Double(counts.connected) / Double(plan.peers)
      case .announce: share = Double(counts.sent) / Double(plan.peers)
      }
      words = "\(Words.count(counts.arrived)) came"
    } else {
      share = Double(counts.connected) / Double(plan.connections)
      words = "\(counts.connected) of \(plan.connections) peers are there"
    }
    if counts.refusals > 0 { words += ", \(Words.count(counts.refusals)) refused" }
    if counts.failures > 0 { words += ", \(Words.count(counts.failures)) failed" }
    let full = Int(min(max(share, 0), 1) * Double(Self.width))
    let (done, left) = isPlain ? ("#", ".") : ("█", "░")
    let bar = String(repeating: done, count: full) + String(repeating: left, count: Self.width - full)
    return "\(plan.kind.rawValue)  \(bar)  \(words)"
  }
}
