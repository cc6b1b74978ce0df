import HubKernel

/// In what form figures are shown. Those that ask for nothing get the first one.
enum Form: String, CaseIterable, Sendable {
  case json
  case openmetrics
  case prometheus

  /// What `Accept` calls it.
  var media: MediaType {
    switch self {
    case .json: MediaType("application", "json")
    case .openmetrics: MediaType("application", "openmetrics-text", version: "1.0.0")
    case .prometheus: MediaType("text", "plain", version: "0.0.4")
    }
  }

  var contentType: String {
    switch self {
    case .json: "application/json"
    case .openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    }
  }

  /// The form that a request wants, or why it gets none: `?format=` if it is given, otherwise `Accept`.
  static func wanted(by request: HTTPRequest) -> Result<Form, Unwanted> {
    let named = request.queryValues("format")
    if !named.isEmpty {
      guard named.count == 1, let form = Form(rawValue: named[0]) else { return .failure(.unknown) }
      return .success(form)
    }
    let fields = request.headers.filter { $0.name == "accept" }.map(\.value)
    guard let accept = AcceptField(fields.joined(separator: ",")) else { return .failure(.malformed) }
    guard let place = accept.best(of: allCases.map(\.media)) else { return .failure(.notAcceptable) }
    return .success(allCases[place])
  }

  enum Unwanted: Error {
    case unknown
    case malformed
    case notAcceptable

    var answer: HTTPResponse {
      switch self {
      case .unknown:
        .problem(400, code: "unknown-format", "format is one of json, openmetrics and prometheus, given once")
      case .malformed: .problem(400, code: "bad-accept", "the Accept field breaks its grammar (RFC 9110)")
      case .notAcceptable:
        .problem(
          406, code: "not-acceptable",
          "figures come as application/json, application/openmetrics-text and text/plain")
      }
    }
  }
}
