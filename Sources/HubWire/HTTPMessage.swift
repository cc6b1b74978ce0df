/// Who a listener is for.
public enum Audience: Sendable, Equatable {
  /// Anybody who can reach the public address.
  case everyone
  /// Those who run the hub: the admin listener, and the public one only where no admin address is set.
  case operators
  /// Those who may change the hub: the admin listener and nothing else.
  case administrators
}

/// One HTTP request, whole.
public struct HTTPRequest: Sendable {
  /// The method in capital letters, as sent.
  public var method: String
  /// The path, percent-decoded.
  public var path: String
  /// The query without its question mark, as sent.
  public var query: String
  /// The fields in order; names in lower case.
  public var headers: [(name: String, value: String)]
  /// The body, empty when there was none.
  public var body: [UInt8]
  /// Who asks: the address after trusted proxies were looked through.
  public var remote: String
  /// Whether it came over TLS.
  public var isSecure: Bool
  /// Whether it came through the admin listener.
  public var isAdmin: Bool
  /// What the path's `:names` stood for.
  public var parameters: [String: String] = [:]

  /// Describes a request.
  public init(
    method: String = "GET", path: String, query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], remote: String = "", isSecure: Bool = false, isAdmin: Bool = false
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.remote = remote
    self.isSecure = isSecure
    self.isAdmin = isAdmin
  }

  /// The first field of that name, which must be in lower case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name == name }?.value
  }

  /// Every value given for `name` in the query, percent-decoded.
  public func queryValues(_ name: String) -> [String] {
    query.split(separator: "&").compactMap { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let key = parts.first, PercentCoding.decode(key) == name else { return nil }
      return parts.count == 2 ? PercentCoding.decode(parts[1]) : ""
    }
  }

  /// The first value given for `name` in the query.
  public func queryValue(_ name: String) -> String? { queryValues(name).first }
}

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

  /// What went wrong, as problem JSON (RFC 9457).
  public static func problem(_ status: Int, code: String, _ detail: String, by: String? = nil) -> HTTPResponse
  {
    let json = JSONWriter()
    json.object {
      $0.field("type", "about:blank")
      $0.field("status", status)
      $0.field("code", code)
      $0.field("detail", detail)
      if let by { $0.field("by", by) }
    }
    return HTTPResponse(
      status: status, headers: [("content-type", "application/problem+json")], body: .bytes(Array(json.bytes))
    )
  }
}
