/// Writes responses into a connection's output. RFC 9112 §4 to §7.
///
/// The writer owns the fields that frame a message (Date, Content-Length, Transfer-Encoding, Connection);
/// callers' versions of them are left out.
struct ResponseWriter: Sendable {
  typealias Field = (name: String, value: String)

  private static let ownFields = ["date", "content-length", "transfer-encoding", "connection"]
  private static let switchFields = Array("upgrade: websocket\r\nconnection: Upgrade\r\n\r\n".utf8)
  private var dateSecond: Int64 = .min
  private var date: [UInt8] = []

  /// Answers `Expect: 100-continue`.
  static let proceed = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// Writes a whole response. `now` is in seconds since 1970.
  mutating func write(
    status: Int, fields: [Field] = [], body: some Collection<UInt8>, for context: ResponseContext,
    now: Int64, into output: inout [UInt8]
  ) {
    beginHead(status, fields, now: now, into: &output)
    if Self.mayHaveBody(status) {
      Self.append("content-length", String(body.count), to: &output)
    }
    endHead(context, fields, into: &output)
    if Self.mayHaveBody(status), !context.isHead { output += body }
  }

  /// Begins a response of unknown length; the result writes the rest. A client of HTTP/1.0 knows no chunks
  /// and is told the end by closing.
  mutating func beginStream(
    status: Int, fields: [Field] = [], for context: ResponseContext, now: Int64,
    into output: inout [UInt8]
  ) -> ResponseStream {
    beginHead(status, fields, now: now, into: &output)
    var context = context
    let hasBody = Self.mayHaveBody(status)
    if context.version == .http10, hasBody {
      context.keepAlive = false
    } else if hasBody {
      Self.append("transfer-encoding", "chunked", to: &output)
    }
    endHead(context, fields, into: &output)
    if !hasBody || context.isHead { return .silent }
    return context.version == .http10 ? .untilClose : .chunked
  }

  /// Writes `101 Switching Protocols` with the accept key; extra fields are what was negotiated.
  mutating func writeSwitch(accept: [UInt8], fields: [Field], now: Int64, into output: inout [UInt8]) {
    beginHead(101, fields, now: now, into: &output)
    output += "sec-websocket-accept: ".utf8
    output += accept
    output += "\r\n".utf8
    output += Self.switchFields
  }

  /// Status codes outside 200 to 599 would desynchronise a connection and become 500.
  private mutating func beginHead(
    _ status: Int, _ fields: [Field], now: Int64, into output: inout [UInt8]
  ) {
    let status = (200...599).contains(status) || status == 101 ? status : 500
    output += "HTTP/1.1 ".utf8
    for divisor in [100, 10, 1] { output.append(ASCII.zero &+ UInt8(status / divisor % 10)) }
    output.append(ASCII.space)
    output += ReasonPhrase.text(status).utf8
    output += "\r\ndate: ".utf8
    if now != dateSecond {
      dateSecond = now
      date = HTTPDate.text(secondsSince1970: now)
    }
    output += date
    output += "\r\n".utf8
    for field in fields where !Self.isOwn(field.name, status) {
      Self.append(field.name, field.value, to: &output)
    }
  }

  private func endHead(_ context: ResponseContext, _ fields: [Field], into output: inout [UInt8]) {
    var options: [String] = []
    // RFC 9110 §7.8: whoever sends Upgrade names it in Connection as well.
    if fields.contains(where: { ASCII.matches($0.name, "upgrade") }) {
      options = ["upgrade"]
    }
    if !context.keepAlive {
      options.append("close")
    } else if context.version == .http10 {
      options.append("keep-alive")
    }
    if !options.isEmpty { Self.append("connection", options.joined(separator: ", "), to: &output) }
    output += "\r\n".utf8
  }

  // RFC 9110 §6.4.1
  private static func mayHaveBody(_ status: Int) -> Bool { status != 204 && status != 304 && status != 101 }

  private static func isOwn(_ name: String, _ status: Int) -> Bool {
    if status == 101, ASCII.matches(name, "upgrade") { return true }
    return ownFields.contains { ASCII.matches(name, $0) }
  }

  /// A name that is no token is left out; a control character in a value becomes a space, so that no value
  /// can end its line.
  private static func append(_ name: String, _ value: String, to output: inout [UInt8]) {
    guard !name.isEmpty, name.utf8.allSatisfy(ASCII.isToken) else { return }
    output += name.utf8
    output += ": ".utf8
    let start = output.count
    output += value.utf8
    for index in start..<output.count where ASCII.isControl(output[index]) && output[index] != ASCII.tab {
      output[index] = ASCII.space
    }
    output += "\r\n".utf8
  }
}
