/// What a response must know of its request.
struct ResponseContext: Equatable, Sendable {
  var version = HTTPVersion.http11
  /// A response to HEAD looks like one to GET and has no body.
  var isHead = false
  var keepAlive = true

  /// For a message that could not be read: nothing is known, and the connection ends.
  static let refusal = ResponseContext(keepAlive: false)

  init(version: HTTPVersion = .http11, isHead: Bool = false, keepAlive: Bool = true) {
    self.version = version
    self.isHead = isHead
    self.keepAlive = keepAlive
  }

  init(_ head: RequestHead) {
    self.init(version: head.version, isHead: head.method == .head, keepAlive: head.keepAlive)
  }
}
