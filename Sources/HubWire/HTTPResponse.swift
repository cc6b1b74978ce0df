/// An answer to an HTTP request.
public struct HTTPResponse: Sendable {
  /// What follows the head.
  public enum Body: Sendable {
    case bytes([UInt8])
    /// Written piece by piece for as long as the writer runs and the reader stays.
    case stream(@Sendable (any ResponseStream) async -> Void)
  }

  /// The status code.
  public var status: Int
  /// Fields beside those the transport writes itself (date, length, connection).
  public var headers: [(name: String, value: String)]
  /// The body.
  public var body: Body

  /// Describes an answer.
  public init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// Plain text.
  public static func text(_ text: String, status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("content-type", "text/plain; charset=utf-8")], body: .bytes(Array(text.utf8))
    )
  }

  /// JSON that was written elsewhere.
  public static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
    HTTPResponse(
      status: status, headers: [("content-type", "application/json"), ("cache-control", "no-store")],
      body: .bytes(bytes))
  }

  /// What went wrong, as problem JSON (RFC 9457). `hubs` is a JSON list of others to go to, if any are known.
  public static func problem(
    _ status: Int, code: String, _ detail: String, by: String? = nil, retryAfter: Double? = nil,
    rule: String? = nil, hubs: [UInt8] = []
  ) -> HTTPResponse {
    let json = JSONWriter()
    json.object {
      $0.field("type", "about:blank")
      $0.field("status", status)
      $0.field("code", code)
      $0.field("detail", detail)
      if let by { $0.field("by", by) }
      if let retryAfter { $0.field("retryAfter", retryAfter) }
      if let rule { $0.field("rule", rule) }
      if !hubs.isEmpty { $0.field("hubs", verbatim: hubs) }
    }
    return HTTPResponse(
      status: status, headers: [("content-type", "application/problem+json")], body: .bytes(Array(json.bytes))
    )
  }
}
