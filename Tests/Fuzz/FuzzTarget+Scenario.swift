import HubSimulation

extension FuzzTarget {
  /// The reader of scenario files: it answers with a scenario, or with problems and their places.
  static let scenario = FuzzTarget(name: "scenario") { input in
    let text = String(decoding: input, as: UTF8.self)
    let (scenario, problems) = ScenarioReader.read(text, name: "fuzz", file: "fuzz.scenario")
    precondition(
      (scenario == nil) == problems.hasErrors, "a scenario without problems is missing, or the reverse")
    let lines = text.count(where: \.isNewline) + 1
    for problem in problems.sorted {
      precondition(problem.position.line >= 1 && problem.position.column >= 1, "a problem without a place")
      precondition(problem.position.line <= lines + 1, "a problem beyond the end")
    }
  }
}
