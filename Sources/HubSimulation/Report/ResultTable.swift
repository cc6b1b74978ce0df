/// The rows of a table of results.
package enum ResultTable {
  /// The names of the columns.
  package static let columns = [
    "scenario", "seeds", "hubs", "peers", "letters", "delivered", "returned", "both", "refused", "doubled",
    "disordered", "foreign", "lost", "links", "settled", "ghosts", "violations",
  ]

  /// One row, in the order of the columns.
  package static func row(_ result: ScenarioResult) -> [String] {
    let letters = result.letters
    return [
      result.scenario.name, "\(result.seeds)", "\(result.scenario.hubs)", "\(result.scenario.peers)",
      "\(letters.accepted)", percent(letters.delivered, of: letters.accepted), "\(letters.returned)",
      "\(letters.both)", "\(letters.refused)", "\(letters.doubled)", "\(letters.disordered)",
      "\(letters.foreign)", "\(letters.lost)", "\(letters.middleHops)/\(letters.mostHops)",
      "\(short(result.longestWrong)) s", "\(short(result.longestGhost)) s", "\(result.violationCount)",
    ]
  }

  /// What the columns mean.
  package static let legend = """
    delivered: of the letters that were accepted; the rest came back, or was lost with its sender's hub
    both: delivered, and returned all the same, as the receiver's hub died or was cut off
    links: half of the letters took at most so many, and none took more than that
    settled: a view was wrong for at most so long after links and peers stood still
    ghosts: somebody was seen for at most so long after its hub had died or was cut off
    """

  /// With two digits, and never rounded up to all.
  static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "-" }
    if part == whole { return "100 %" }
    let hundredths = part * 10_000 / whole
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
  }

  private static func short(_ moment: Moment) -> String {
    let tenths = (moment + 50_000) / 100_000
    return "\(tenths / 10).\(tenths % 10)"
  }
}
