import HubKernel

/// The body of a request whose shape was checked before.
struct JSONBody {
  private let value: JSONValue?

  init(_ request: HTTPRequest) {
    value = String(validating: request.body, as: UTF8.self).flatMap { try? JSONValue(parsing: $0) }
  }

  func text(_ name: String) -> String? { value?[name]?.text }
}
