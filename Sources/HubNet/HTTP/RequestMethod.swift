/// What a request asks for. Methods are case-sensitive.
enum RequestMethod: Equatable, Sendable {
  case get, head, post, put, delete, options, patch, trace, connect
  /// A valid token that this server gives no meaning.
  case other(String)

  private static let known: [(String, RequestMethod)] = [
    ("GET", .get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
    ("OPTIONS", .options), ("PATCH", .patch), ("TRACE", .trace), ("CONNECT", .connect),
  ]

  init(_ bytes: UnsafeRawBufferPointer) throws(HTTPFailure) {
    for (name, method) in Self.known where name.utf8.elementsEqual(bytes) {
      self = method
      return
    }
    if bytes.isEmpty || !bytes.allSatisfy(ASCII.isToken) { throw .malformedRequestLine }
    if bytes.count > HTTPLimits.methodBytes { throw .methodTooLong }
    self = .other(String(decoding: bytes, as: UTF8.self))
  }

  var name: String {
    if case .other(let name) = self { return name }
    return Self.known.first { $0.1 == self }?.0 ?? ""
  }
}
