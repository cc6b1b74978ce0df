/// The versions this server speaks. Later minor versions count as 1.1 (RFC 9110 §2.5).
enum HTTPVersion: Sendable {
  case http10, http11

  /// Reads `HTTP/1.1` and its like.
  init(_ bytes: UnsafeRawBufferPointer) throws(HTTPFailure) {
    let name: StaticString = "HTTP/"
    guard bytes.count == 8, bytes[6] == ASCII.dot, ASCII.isDigit(bytes[5]), ASCII.isDigit(bytes[7]),
      name.withUTF8Buffer({ bytes.prefix(5).elementsEqual($0) })
    else { throw .malformedRequestLine }
    guard bytes[5] == 0x31 else { throw .unsupportedVersion }
    self = bytes[7] == ASCII.zero ? .http10 : .http11
  }
}
