/// Reads request heads from a connection's input. RFC 9112, the server's side.
///
/// The caller keeps the bytes: it calls with everything from the first byte of the message on, again whenever
/// there is more, and drops what was consumed. Nothing is looked at twice.
struct RequestParser: Sendable {
  enum Outcome {
    case needMore
    case head(RequestHead, consumed: Int)
    case failure(HTTPFailure)
  }

  let limits: HTTPLimits
  private var scanner: HeadScanner
  private var line: RequestLine?
  private var failure: HTTPFailure?

  init(limits: HTTPLimits = HTTPLimits()) {
    self.limits = limits
    scanner = HeadScanner(.request, limits: limits)
  }

  /// After a head the parser is ready for the next message; after a failure it stays failed.
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
      case .startLine(let range): line = try RequestLine(buffer, range)
      case .finished(let end):
        guard let line else { throw .malformedRequestLine }
        let fields = HeaderFields(
          bytes: Array(UnsafeRawBufferPointer(rebasing: buffer[..<end])), ranges: scanner.fields)
        let head = try RequestHead(line, fields, limits: limits)
        self = RequestParser(limits: limits)
        return .head(head, consumed: end)
      }
    }
  }
}
