/// A request without its body: checked, and safe to route by.
struct RequestHead: Sendable {
  let method: RequestMethod
  let version: HTTPVersion
  let target: RequestTarget
  let fields: HeaderFields
  /// From the Host field, which must agree with an absolute-form target; only HTTP/1.0 may leave it out.
  let host: HostField?
  let connection: ConnectionOptions
  let framing: BodyFraming
  /// The client waits for `100 Continue` before it sends the body.
  let expectsContinue: Bool

  init(_ line: RequestLine, _ fields: HeaderFields, limits: HTTPLimits) throws(HTTPFailure) {
    method = line.method
    version = line.version
    self.fields = fields
    target = try RequestTarget(fields.bytes[line.target], method: line.method)
    host = try Self.host(fields, version: line.version, target: target)
    connection = try ConnectionOptions(fields)
    framing = try BodyFraming(fields, version: line.version, limits: limits)
    expectsContinue = try Self.expectation(fields) && line.version == .http11 && framing != .none
  }

  /// The path in the form that routes are compared with; see `RequestPath`.
  var path: String { target.path }

  /// The query as it was sent, without its question mark.
  var query: String? { target.query.map { String(decoding: fields.bytes[$0], as: UTF8.self) } }

  func queryMatch(_ key: String) -> QueryMatch {
    target.query.map { QueryString(bytes: fields.bytes[$0]).lookup(key) } ?? QueryMatch()
  }

  /// The first value of a key in the query; `queryMatch` tells whether there are more.
  func queryValue(_ key: String) -> String? { queryMatch(key).value }

  func header(_ name: String) -> String? { fields.first(name) }

  func values(_ name: String) -> [String] { fields.all(name) }

  /// Whether the client lets the connection serve another request.
  var keepAlive: Bool {
    if connection.contains(.close) { return false }
    return version == .http11 || connection.contains(.keepAlive)
  }

  private static func host(
    _ fields: HeaderFields, version: HTTPVersion, target: RequestTarget
  ) throws(HTTPFailure) -> HostField? {
    var values = fields.lines("host")
    let first = values.next()
    if values.next() != nil { throw .repeatedHost }
    guard let value = first else {
      if version == .http11 { throw .missingHost }
      return target.authority
    }
    guard let host = HostField(value) else { throw .invalidHost }
    if let authority = target.authority, !authority.agrees(with: host, defaultPort: target.defaultPort) {
      throw .hostDisagreesWithTarget
    }
    return host
  }

  // RFC 9110 §10.1.1
  private static func expectation(_ fields: HeaderFields) throws(HTTPFailure) -> Bool {
    let members = TokenList.members(fields, "expect")
    for member in members where !ASCII.matches(member, "100-continue") { throw .expectationFailed }
    return !members.isEmpty
  }
}
