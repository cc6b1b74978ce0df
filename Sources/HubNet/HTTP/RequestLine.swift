/// The three parts of a request line. RFC 9112 §3.
struct RequestLine: Sendable {
  let method: RequestMethod
  let target: Range<Int>
  let version: HTTPVersion

  /// Parts are set apart by exactly one space each.
  init(_ buffer: UnsafeRawBufferPointer, _ line: Range<Int>) throws(HTTPFailure) {
    let text = buffer[line]
    guard let first = text.firstIndex(of: ASCII.space), let last = text.lastIndex(of: ASCII.space),
      last &- first > 1, !buffer[(first &+ 1)..<last].contains(ASCII.space)
    else { throw .malformedRequestLine }
    method = try RequestMethod(UnsafeRawBufferPointer(rebasing: buffer[line.lowerBound..<first]))
    version = try HTTPVersion(UnsafeRawBufferPointer(rebasing: buffer[(last &+ 1)..<line.upperBound]))
    target = (first &+ 1)..<last
  }
}
