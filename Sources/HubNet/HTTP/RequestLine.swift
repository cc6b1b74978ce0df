internal import Glibc

/// The three parts of a request line. RFC 9112 §3.
struct RequestLine: Sendable {
  let method: RequestMethod
  let target: Range<Int>
  let version: HTTPVersion

  /// Parts are set apart by exactly one space each.
  init(_ buffer: UnsafeRawBufferPointer, _ line: Range<Int>) throws(HTTPFailure) {
    guard let first = Self.space(buffer, line), let last = Self.space(buffer, (first &+ 1)..<line.upperBound),
      last &- first > 1, Self.space(buffer, (last &+ 1)..<line.upperBound) == nil
    else { throw .malformedRequestLine }
    method = try RequestMethod(UnsafeRawBufferPointer(rebasing: buffer[line.lowerBound..<first]))
    version = try HTTPVersion(UnsafeRawBufferPointer(rebasing: buffer[(last &+ 1)..<line.upperBound]))
    target = (first &+ 1)..<last
  }

  private static func space(_ buffer: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    guard let start = buffer.baseAddress, !range.isEmpty,
      let found = memchr(start + range.lowerBound, Int32(ASCII.space), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - start
  }
}
