import HubKernel

/// One file of the page, served as it is.
struct PageFile: Sendable {
  /// The page loads nothing but its own files and asks nobody but its own hub.
  static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'",
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
  ].joined(separator: "; ")

  private let bytes: [UInt8]
  private let tag: EntityTag
  private let headers: [(name: String, value: String)]
  private let answers: Counter

  init(_ bytes: [UInt8], _ kind: String, counting answers: Counter) {
    self.bytes = bytes
    self.answers = answers
    tag = EntityTag(of: bytes)
    // A hub that was updated serves another file under the same name: whoever has one asks whether it is it.
    headers = [
      ("content-type", kind), tag.header, ("cache-control", "no-cache"),
      ("x-content-type-options", "nosniff"),
      ("content-security-policy", Self.policy), ("referrer-policy", "no-referrer"),
      ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
      ("x-frame-options", "DENY"),
    ]
  }

  func answer(to request: HTTPRequest) -> HTTPResponse {
    answers.add()
    return tag.isKnown(to: request)
      ? HTTPResponse(status: 304, headers: headers.filter { $0.name != "content-type" })
      : HTTPResponse(headers: headers, body: .bytes(bytes))
  }
}
