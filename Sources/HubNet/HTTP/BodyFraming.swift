/// How the end of a request's body is found. RFC 9112 §6.
enum BodyFraming: Equatable, Sendable {
  case none
  case sized(Int)
  case chunked

  init(_ fields: HeaderFields, version: HTTPVersion, limits: HTTPLimits) throws(HTTPFailure) {
    var lengths = fields.lines("content-length")
    let length = lengths.next()
    let hasCoding = fields.index(of: "transfer-encoding") != nil
    if hasCoding, version == .http10 { throw .transferEncodingInOldVersion }
    if hasCoding, length != nil { throw .lengthAndTransferEncoding }
    if lengths.next() != nil { throw .repeatedContentLength }
    if hasCoding {
      try Self.checkCodings(fields)
      self = .chunked
    } else if let length {
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
