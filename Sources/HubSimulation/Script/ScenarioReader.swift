package import HubConfig

/// Reads scenario files and says, with line and column, what is wrong with them.
package struct ScenarioReader {
  private var scenario: Scenario
  private var seen: [String: Position] = [:]
  private let file: String
  private(set) var problems = Problems()

  private init(name: String, file: String) {
    scenario = Scenario(name: name)
    self.file = file
  }

  /// The scenario that a text describes; nil, and why, when there is something wrong with it.
  package static func read(_ text: String, name: String, file: String) -> (Scenario?, Problems) {
    var reader = ScenarioReader(name: name, file: file)
    guard text.utf8.count <= ScriptLimits.bytes else {
      reader.problems.add(
        "a scenario has at most \(ScriptLimits.bytes) bytes", at: Position(file: file, line: 1, column: 1))
      return (nil, reader.problems)
    }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      guard index < ScriptLimits.lines else {
        reader.problems.add(
          "a scenario has at most \(ScriptLimits.lines) lines",
          at: Position(file: file, line: index + 1, column: 1))
        break
      }
      reader.take(line, number: index + 1)
    }
    reader.check()
    return (reader.problems.hasErrors ? nil : reader.scenario, reader.problems)
  }

  private mutating func take(_ text: Substring, number: Int) {
    var line = ScriptLine(text)
    guard !line.isEmpty else { return }
    do throws(ScriptLine.Mistake) {
      switch line.next {
      case "at", "from": scenario.acts.append(try ActReader.read(&line, number: number, scenario))
      default: try setting(&line, number: number)
      }
    } catch {
      problems.add(
        error.message, at: Position(file: file, line: number, column: error.column), hint: error.hint)
    }
  }

  private mutating func setting(_ line: inout ScriptLine, number: Int) throws(ScriptLine.Mistake) {
    let place = Position(file: file, line: number, column: line.column)
    let word = try line.choice("setting", ScenarioReader.settings)
    if let before = seen[word] {
      problems.add("'\(word)' is set twice", at: place, also: before)
    }
    seen[word] = place
    switch word {
    case "about": scenario.about = line.rest()
    case "losing":
      try line.expect("nothing")
      scenario.losesNothing = true
    case "hubs", "peers", "calls", "neighbours", "regions", "letters", "churn", "path", "frames",
      "interests":
      try size(word, &line)
    case "links": try links(&line)
    case "channels": try channels(&line)
    default: try measure(word, &line)
    }
    try line.finish()
  }

  private static let settings = [
    "about", "hubs", "peers", "links", "calls", "neighbours", "regions", "delay", "far", "loss", "doubles",
    "swaps", "letters", "churn", "lasts", "rest", "detect", "settle", "path", "losing", "channels",
    "frames", "interests",
  ]

  private mutating func size(_ word: String, _ line: inout ScriptLine) throws(ScriptLine.Mistake) {
    switch word {
    case "hubs":
      scenario.hubs = try line.number("the number of hubs", 1...ScriptLimits.hubs)
      if line.takes("within") {
        scenario.hubsArrive = try line.time("the time to start", atMost: ScriptLimits.day)
      }
    case "peers":
      scenario.peers = try line.number("the number of peers", 0...ScriptLimits.peers)
      try line.expect("in")
      scenario.networks = try line.number("the number of networks", 1...ScriptLimits.peers)
      try line.expect("networks")
      if line.takes("at") {
        scenario.hubsWithPeers = try line.number("the number of hubs with peers", 1...ScriptLimits.hubs)
        try line.expect("hubs")
      }
      if line.takes("within") {
        scenario.peersArrive = try line.time("the time to come", atMost: ScriptLimits.day)
      }
    case "calls": scenario.callsWanted = try line.choice("kind of calls", ["wanted", "known"]) == "wanted"
    case "neighbours":
      let least = try line.number("the least number of neighbours", 1...ScriptLimits.neighbours)
      try line.expect("to")
      scenario.leastNeighbours = least
      scenario.mostNeighbours = try line.number("the most neighbours", least...ScriptLimits.neighbours)
    case "regions": scenario.regions = try line.number("the number of regions", 1...ScriptLimits.neighbours)
    case "letters": try letters(&line)
    case "interests": scenario.interestsPerHub = try line.number("the most interests", 1...ScriptLimits.peers)
    case "frames":
      scenario.framesPerSecond = try line.number("the most frames of a link", 1...ScriptLimits.rate)
      try line.expect("per")
      try line.expect("second")
    case "churn":
      scenario.churnPerSecond = try line.number("the churn", 0...ScriptLimits.rate)
      try line.expect("per")
      try line.expect("second")
    default:
      scenario.middlePath = try line.number("the middle path", 1...ScriptLimits.hubs)
      try line.expect("to")
      scenario.longestPath = try line.number("the longest path", 1...ScriptLimits.hubs)
    }
  }

  private mutating func letters(_ line: inout ScriptLine) throws(ScriptLine.Mistake) {
    scenario.lettersPerSecond = try line.number("the number of letters", 0...ScriptLimits.rate)
    try line.expect("per")
    try line.expect("second")
    guard line.takes("of") else { return }
    scenario.letterSize = try line.number("the size of letters", 64...ScriptLimits.letterSize)
    try line.expect("bytes")
  }

  private mutating func links(_ line: inout ScriptLine) throws(ScriptLine.Mistake) {
    let words = Scenario.Topology.allCases.map(\.rawValue)
    scenario.topology =
      Scenario.Topology(rawValue: try line.choice("kind of map", words)) ?? scenario.topology
  }

  /// `channels 2 to 3 after 10s failing 5%`
  private mutating func channels(_ line: inout ScriptLine) throws(ScriptLine.Mistake) {
    var plan = ChannelPlan()
    plan.minPeers = try line.number("the least number of channels", 1...ScriptLimits.neighbours)
    try line.expect("to")
    plan.maxPeers = try line.number("the most channels", plan.minPeers...ScriptLimits.neighbours)
    try line.expect("after")
    plan.delay = try line.time("the time to stay ready", atMost: ScriptLimits.day)
    if line.takes("failing") { plan.failing = try line.share("the share of failures") }
    scenario.channels = plan
  }

  private mutating func measure(_ word: String, _ line: inout ScriptLine) throws(ScriptLine.Mistake) {
    switch word {
    case "delay": scenario.conditions.near = try span(&line)
    case "far": scenario.conditions.far = try span(&line)
    case "loss": scenario.conditions.loss = try line.share("the loss")
    case "doubles": scenario.conditions.doubles = try line.share("the share of doubles")
    case "swaps": scenario.conditions.swaps = try line.share("the share of swaps")
    case "lasts": scenario.length = try line.time("the length", atMost: ScriptLimits.day)
    case "rest": scenario.rest = try line.time("the rest", atMost: ScriptLimits.day)
    case "detect": scenario.detection = try line.time("the time to detect", atMost: ScriptLimits.day)
    default: scenario.settling = try line.time("the time to settle", atMost: ScriptLimits.day)
    }
  }

  private func span(_ line: inout ScriptLine) throws(ScriptLine.Mistake) -> Span {
    let shortest = try line.time("the shortest delay", atMost: ScriptLimits.day)
    try line.expect("to")
    let column = line.column
    let longest = try line.time("the longest delay", atMost: ScriptLimits.day)
    guard longest >= shortest else {
      throw ScriptLine.Mistake(
        message: "the longest delay is shorter than the shortest", column: column, hint: nil)
    }
    return Span(shortest, longest)
  }

  /// What can only be judged when everything has been read.
  private mutating func check() {
    let end = scenario.length - scenario.rest
    let place = seen["rest"] ?? seen["lasts"] ?? Position(file: file, line: 1, column: 1)
    if end <= 0 {
      problems.add("the rest is longer than the run", at: place, hint: "raise 'lasts' or lower 'rest'")
      return
    }
    for act in scenario.acts where act.last + (act.duration ?? 0) > end {
      problems.add(
        "this goes on until \((act.last + (act.duration ?? 0)).seconds) s, when everything should rest",
        at: Position(file: file, line: act.line, column: 1),
        hint: "the last \(scenario.rest.seconds) s are left for things to settle")
    }
  }
}
