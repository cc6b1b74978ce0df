internal import HubKernel

/// A request that comes in or waits for its answer.
final class HTTPExchange {
  var parser: RequestParser
  var head: RequestHead?
  var body: BodyDecoder?
  var bytes: [UInt8] = []
  var context = ResponseContext()
  /// Set while an upgrade waits to be decided.
  var upgrade: UpgradeRequest?
  var deflate: DeflateAgreement?
  /// How the pieces of an answer that has begun are written.
  var stream: ResponseStream?
  /// Part of the request has come.
  var hasBegun = false
  /// Who asked, after trusted proxies were looked through.
  var remote = RemoteAddress()
  /// They asked under TLS, ours or that of a trusted proxy.
  var isSecure = false

  /// Nothing but challenges of authorities is answered on this socket.
  var isForChallenges = false

  /// When the socket came, if this is its first request.
  var since: UInt64?

  init(limits: HTTPLimits, since: UInt64?) {
    parser = RequestParser(limits: limits)
    self.since = since
  }

  /// Makes ready for the next request.
  func reset() {
    head = nil
    body = nil
    bytes = []
    upgrade = nil
    deflate = nil
    stream = nil
    hasBegun = false
    since = nil
  }
}
