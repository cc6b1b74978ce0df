import HubKernel

/// Why an order goes no further, in words for the operator.
struct Obstacle: Error, Equatable, CustomStringConvertible {
  let description: String
  /// How long the server wants to be left alone, in milliseconds.
  var retryAfter: Int64?
  /// The server's word for it, such as `badNonce`; nil when it is not the server that complains.
  var code: String?

  init(_ description: String, retryAfter: Int64? = nil, code: String? = nil) {
    self.description = description
    self.retryAfter = retryAfter
    self.code = code
  }

  /// Nobody wants to know any more.
  static let cancelled = Obstacle("it was given up")
}
