internal import HubKernel

/// Compares a request with what its route says it takes.
struct RequestCheck {
  /// No body of the admin listener needs more, whatever peers may send.
  static let longestBody = 1 << 20

  let request: HTTPRequest
  let about: RouteDescription

  /// The answer to a request that does not fit; nil when it does.
  func refusal() -> HTTPResponse? {
    refusalOfMedia() ?? refusalOfParameters() ?? refusalOfBody() ?? refusalOfMatch()
  }

  private func refusalOfMedia() -> HTTPResponse? {
    let fields = request.headers.filter { $0.name == "accept" }.map(\.value)
    let media = about.answers.filter { $0.shape != nil }.map(\.media)
    guard !fields.isEmpty, !media.isEmpty else { return nil }
    guard let accept = AcceptField(fields.joined(separator: ",")) else {
      return .problem(400, code: "bad-accept", "what Accept says cannot be read")
    }
    let offers = media.map { name in
      let parts = name.split(separator: "/").map(String.init)
      return MediaType(parts.first ?? "", parts.last ?? "")
    }
    if accept.best(of: offers) != nil { return nil }
    return .problem(406, code: "not-acceptable", "this is written as \(media.joined(separator: " or ")) only")
  }

  private func refusalOfParameters() -> HTTPResponse? {
    guard let names = request.queryNames else {
      return .problem(400, code: "bad-query", "the query is not percent-encoded UTF-8")
    }
    let known = about.parameters.filter { !$0.isPath }
    for name in names where !known.contains(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
      let near =
        Suggestion.nearest(to: name, among: known.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      return .problem(
        400, code: "bad-query", "there is no '\(String(name.printable.prefix(64)))' to ask for here\(near)")
    }
    for parameter in about.parameters {
      let texts =
        parameter.isPath
        ? [request.parameters[parameter.name] ?? ""] : request.queryValues(parameter.name)
      if texts.count > 1, !parameter.repeats {
        return .problem(400, code: "bad-query", "'\(parameter.name)' is given more than once")
      }
      for text in texts {
        guard let mistake = parameter.mistake(in: text) else { continue }
        if parameter.isPath { return .problem(404, code: "not-found", "nothing of that name can be here") }
        return .problem(400, code: "bad-query", "\(parameter.name) is \(mistake)")
      }
    }
    return nil
  }

  private func refusalOfBody() -> HTTPResponse? {
    guard let shape = about.body else {
      guard !request.body.isEmpty else { return nil }
      return .problem(400, code: "body-not-wanted", "this takes no body")
    }
    guard request.body.count <= RequestCheck.longestBody else {
      return .problem(
        413, code: "body-too-large", "a body here has at most \(RequestCheck.longestBody) bytes")
    }
    guard ContentTypeField.isJSON(request.header("content-type") ?? "") else {
      var response = HTTPResponse.problem(
        415, code: "not-json", "send the body as Content-Type: application/json")
      response.headers.append(("accept", "application/json"))
      return response
    }
    guard let value = JSONValue(body: request.body) else {
      return .problem(400, code: "malformed-json", "the body is not JSON, or names something twice")
    }
    let mistakes = shape.mistakes(in: value)
    if mistakes.isEmpty { return nil }
    let first = mistakes.first.map { "\($0.pointer.isEmpty ? "the body" : $0.pointer): \($0.detail)" } ?? ""
    return .problem(
      422, code: "wrong-shape", "the body is not what belongs here: \(first)", mistakes: mistakes)
  }

  private func refusalOfMatch() -> HTTPResponse? {
    guard about.needsMatch, request.header("if-match") == nil else { return nil }
    return EntityTag(of: []).refusal(of: request)
  }
}
