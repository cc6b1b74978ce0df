internal import HubKernel

/// What the admin address answers, apart from how it is reached.
struct AdminAnswers: Sendable {
  let control: any HubControl

  /// Every plugin with its state.
  func plugins() -> HTTPResponse {
    json { $0.list("plugins", { list in control.plugins().forEach { AdminJSON.write($0, to: list) } }) }
  }

  /// Who decides what, in order.
  func order() -> HTTPResponse {
    json { $0.list("order", { list in control.order().forEach { AdminJSON.write($0, to: list) } }) }
  }

  /// Every meter.
  func meters() -> HTTPResponse {
    json { $0.list("meters", { list in control.meters().forEach { AdminJSON.write($0, to: list) } }) }
  }

  /// Begins to stop.
  func drain() -> HTTPResponse {
    control.requestDrain()
    var response = json { $0.field("draining", true) }
    response.status = 202
    return response
  }

  /// The answer to a wish for events that do not exist.
  func unknownEvent(among wanted: [String]) -> HTTPResponse? {
    let known = control.names().events
    guard let unknown = wanted.first(where: { !known.contains($0) }) else { return nil }
    let near = Suggestion.nearest(to: unknown, among: known).map { "; did you mean '\($0)'?" } ?? ""
    return .problem(404, code: "no-such-event", "there is no event '\(unknown.printable)'\(near)")
  }

  private func json(_ body: (JSONWriter) -> Void) -> HTTPResponse {
    let writer = JSONWriter()
    writer.object(body)
    return .json(Array(writer.bytes))
  }
}
