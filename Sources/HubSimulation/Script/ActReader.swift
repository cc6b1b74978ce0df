/// Reads the lines of a scenario that do something.
enum ActReader {
  private static let deeds = [
    "kill", "vanish", "drain", "restart", "freeze", "clock", "leap", "cut", "heal", "break", "storm", "join",
    "leave", "move", "lie", "block",
  ]
  private static let mostPeers = 1...ScriptLimits.peers

  /// `at TIME deed` or `from TIME to TIME every TIME deed`.
  static func read(
    _ line: inout ScriptLine, number: Int, _ scenario: Scenario
  ) throws(ScriptLine.Mistake) -> Act {
    let isOnce = line.takes("at")
    if !isOnce { try line.expect("from") }
    let first = try line.time("the time", atMost: ScriptLimits.day)
    var last = first
    var step: Moment = 0
    if !isOnce {
      try line.expect("to")
      last = try line.time("the last time", atMost: ScriptLimits.day)
      try line.expect("every")
      let column = line.column
      step = try line.time("the time between", atMost: ScriptLimits.day)
      guard step > 0, last >= first, (last - first) / step <= Int64(ScriptLimits.repetitions) else {
        throw ScriptLine.Mistake(
          message: "this would be done never, or too often", column: column,
          hint: "at most \(ScriptLimits.repetitions) times")
      }
    }
    return try deed(&line, first: first, last: last, step: step, number: number)
  }

  private static func deed(
    _ line: inout ScriptLine, first: Moment, last: Moment, step: Moment, number: Int
  ) throws(ScriptLine.Mistake) -> Act {
    var copy = line
    let words = copy.rest()
    let word = try line.choice("deed", deeds)
    var whom = Act.Whom.any
    var deed = Act.Deed.heal
    switch word {
    case "heal": break
    case "break":
      try line.expect("a")
      deed = try line.choice("connection", ["link", "channel"]) == "link" ? .sever : .severChannel
    case "join": deed = .join(try count(&line))
    case "leave": deed = .leave(try count(&line))
    case "move": deed = .move(try count(&line))
    default:
      whom = try self.whom(&line)
      deed = try toHub(word, &line)
    }
    var duration: Moment?
    if line.takes("for") { duration = try line.time("how long", atMost: ScriptLimits.day) }
    try line.finish()
    return Act(
      deed: deed, whom: whom, duration: duration, first: first, last: last, step: step, line: number,
      words: words)
  }

  private static func count(_ line: inout ScriptLine) throws(ScriptLine.Mistake) -> Int {
    let count = try line.number("the number of peers", mostPeers)
    try line.expect("peers")
    return count
  }

  private static func toHub(_ word: String, _ line: inout ScriptLine) throws(ScriptLine.Mistake) -> Act.Deed {
    switch word {
    case "kill": return .kill
    case "vanish": return .vanish
    case "drain": return .drain
    case "restart": return .restart
    case "freeze": return .freeze
    case "cut": return .cut
    case "block": return .block
    case "storm": return .storm
    case "leap":
      try line.expect("by")
      return .leap(try line.time("the leap", atMost: ScriptLimits.jump))
    case "clock":
      let isBack = try line.choice("direction", ["ahead", "back"]) == "back"
      try line.expect("by")
      let time = try line.time("the jump", atMost: ScriptLimits.jump)
      return .clock(isBack ? -time : time)
    default:
      let lie = try line.choice("lie", Lie.allCases.map(\.rawValue) + ["any"])
      return .lie(Lie(rawValue: lie))
    }
  }

  /// `hub 3`, `any hub`, `each hub`, `half`, `region 1`, `all`.
  private static func whom(_ line: inout ScriptLine) throws(ScriptLine.Mistake) -> Act.Whom {
    switch try line.choice("hub", ["hub", "any", "each", "half", "region", "all"]) {
    case "hub": return .hub(try line.number("the number of the hub", 0...(ScriptLimits.hubs - 1)))
    case "any":
      try line.expect("hub")
      return .any
    case "each":
      try line.expect("hub")
      return .each
    case "half": return .half
    case "all": return .all
    default: return .region(try line.number("the number of the region", 0...ScriptLimits.neighbours))
    }
  }
}
