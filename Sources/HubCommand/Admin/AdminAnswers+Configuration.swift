internal import HubKernel

extension AdminAnswers {
  private static let notFromAFile = HTTPResponse.problem(
    503, code: "not-from-a-file", "this hub was not started from a file")

  /// Every setting with its origin.
  func config() -> HTTPResponse {
    guard let running else { return Self.notFromAFile }
    return Self.tagged(running.json())
  }

  /// What a reload would complain about.
  func configCheck() -> HTTPResponse {
    guard let running else { return Self.notFromAFile }
    return .json(Array(ProblemsJSON.text(running.check()).utf8))
  }

  /// What is written to the log.
  func log() -> HTTPResponse { Self.tagged(LogLevels(control.log).json) }

  /// Writes more or less to it.
  func setLog(_ request: HTTPRequest) -> HTTPResponse {
    guard let wanted = JSONValue(body: request.body).flatMap(LogLevels.init) else {
      return .problem(422, code: "wrong-shape", "the body holds no levels")
    }
    let known = Set(control.plugins().map(\.id)).union(LogLevels.parts)
    let strangers = wanted.plugins.map(\.id).filter { !known.contains($0) }
    guard strangers.isEmpty else {
      return .problem(
        422, code: "wrong-shape", "nobody of these names writes to the log",
        mistakes: strangers.prefix(JSONShape.mostMistakes).map {
          ShapeMistake(pointer: "/plugins/\(String($0.printable.prefix(64)))", "no such plugin")
        })
    }
    return changing.withLock { _ in
      let before = LogLevels(control.log)
      if let refusal = before.tag.refusal(of: request) { return refusal }
      control.setLog(wanted.applied(to: control.log))
      let after = LogLevels(control.log)
      request.changed(from: before.words, to: after.words)
      return Self.tagged(after.json)
    }
  }

  /// JSON with the tag of its version.
  private static func tagged(_ bytes: [UInt8]) -> HTTPResponse {
    var response = HTTPResponse.json(bytes)
    response.headers.append(EntityTag(of: bytes).header)
    return response
  }
}
