/// Reads response heads, for the client's side of a WebSocket handshake. RFC 9112 §4.
///
/// Used like `RequestParser`: call with all bytes since the message began, then drop what was consumed.
struct ClientResponseParser: Sendable {
  enum Outcome {
    case needMore
    case head(ResponseHead, consumed: Int)
    case failure(HTTPFailure)
  }

  let limits: HTTPLimits
  private var scanner: HeadScanner
  private var status = 0
  private var failure: HTTPFailure?

  init(limits: HTTPLimits = HTTPLimits()) {
    self.limits = limits
    scanner = HeadScanner(.response, limits: limits)
  }

  mutating func parse(_ buffer: UnsafeRawBufferPointer) -> Outcome {
    if let failure { return .failure(failure) }
    do throws(HTTPFailure) {
      return try advance(buffer)
    } catch {
      failure = error
      return .failure(error)
    }
  }

  private mutating func advance(_ buffer: UnsafeRawBufferPointer) throws(HTTPFailure) -> Outcome {
    while true {
      switch scanner.scan(buffer) {
      case .needMore: return .needMore
      case .failure(let failure): throw failure
      case .startLine(let range): status = try Self.status(Array(buffer[range])[...])
      case .finished(let end):
        let fields = HeaderFields(bytes: Array(buffer.prefix(end)), ranges: scanner.fields)
        let head = ResponseHead(status: status, fields: fields)
        self = ClientResponseParser(limits: limits)
        return .head(head, consumed: end)
      }
    }
  }

  /// `HTTP/1.1 101 Switching Protocols`; the reason may be missing together with its space.
  private static func status(_ line: ArraySlice<UInt8>) throws(HTTPFailure) -> Int {
    let text = line.dropFirst(9)
    guard line.prefix(9).elementsEqual("HTTP/1.1 ".utf8),
      let code = ASCII.decimal(text.prefix(3), limit: 599),
      text.prefix(3).count == 3, code >= 100, text.count == 3 || text.dropFirst(3).first == ASCII.space
    else { throw .malformedStatusLine }
    return code
  }
}
