import HubConfig
import HubYAML

extension FuzzTarget {
  /// The YAML reader, from the bytes of a file to settings and problems.
  static let settings = FuzzTarget(name: "settings") { input in
    var problems = Problems()
    _ = YAMLReader.parse(input, file: "fuzz.yaml", problems: &problems)
    for problem in problems.sorted {
      precondition(problem.position.line > 0, "a problem without a line: \(problem.message)")
    }
  }
}
