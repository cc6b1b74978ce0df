internal import HubKernel

/// Problems for a program to read.
enum ProblemsJSON {
  /// The settings come along when somebody asked to see them.
  static func text(_ problems: Problems, settings: ResolvedSettings? = nil) -> String {
    let writer = JSONWriter()
    writer.object {
      $0.field("ok", !problems.hasErrors)
      $0.list("problems", { list in problems.sorted.forEach { write($0, to: list) } })
      if problems.omittedCount > 0 { $0.field("omitted", problems.omittedCount) }
      if let settings { $0.list("settings", { list in settings.write(to: list) }) }
    }
    return writer.text
  }

  private static func write(_ problem: Problem, to writer: JSONWriter) {
    writer.object {
      $0.field("severity", problem.severity.rawValue)
      $0.field("message", problem.message)
      $0.field("file", problem.position.file)
      if problem.position.line > 0 {
        $0.field("line", problem.position.line)
        $0.field("column", problem.position.column)
      }
      if let hint = problem.hint { $0.field("hint", hint) }
      if let other = problem.alsoAt { $0.field("alsoAt", other.description) }
    }
  }
}
