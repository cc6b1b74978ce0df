/// The body of a response that is written as it comes about.
enum ResponseStream: Equatable, Sendable {
  case chunked
  /// The client reads until the connection closes.
  case untilClose
  /// There is no body to write.
  case silent

  /// An empty piece writes nothing, since an empty chunk would be the end.
  func write(_ bytes: some Collection<UInt8>, into output: inout [UInt8]) {
    if self == .silent || bytes.isEmpty { return }
    if self == .untilClose {
      output += bytes
      return
    }
    output += String(bytes.count, radix: 16).utf8
    output += "\r\n".utf8
    output += bytes
    output += "\r\n".utf8
  }

  func end(into output: inout [UInt8]) {
    if self == .chunked { output += "0\r\n\r\n".utf8 }
  }

  /// Whether the connection has to be closed to end the body.
  var closesConnection: Bool { self == .untilClose }
}
