/// How the end of a request's body is found. RFC 9112 §6.
enum BodyFraming: Equatable, Sendable {
  case none
  case sized(Int)
  case chunked

  init(_ fields: HeaderFields, version: HTTPVersion, limits: HTTPLimits) throws(HTTPFailure) {
    let lengths = fields.allBytes("content-length")
    let hasCoding = fields.count(of: "transfer-encoding") > 0
    if hasCoding, version == .http10 { throw .transferEncodingInOldVersion }
    if hasCoding, !lengths.isEmpty { throw .lengthAndTransferEncoding }
    if lengths.count > 1 { throw .repeatedContentLength }
    if hasCoding {
      try Self.checkCodings(fields)
      self = .chunked
    } else if let length = lengths.first {
      guard !length.isEmpty, length.allSatisfy(ASCII.isDigit) else { throw .invalidContentLength }
      guard let size = ASCII.decimal(length, limit: limits.bodyBytes) else { throw .bodyTooLarge }
      self = size == 0 ? .none : .sized(size)
    } else {
      self = .none
    }
  }

  // RFC 9112 §6.3: unless chunked comes last, and once, nobody can tell where the body ends.
  private static func checkCodings(_ fields: HeaderFields) throws(HTTPFailure) {
    let codings = TokenList.members(fields, "transfer-encoding")
    guard let last = codings.last, ASCII.matches(last, "chunked"), codings.allSatisfy(ASCII.isTokenText),
      !codings.dropLast().contains(where: { ASCII.matches($0, "chunked") })
    else { throw .invalidTransferEncoding }
    if codings.count > 1 { throw .unsupportedTransferEncoding }
  }
}
