/// What the Connection field says, as far as this server cares. RFC 9110 §7.6.1.
struct ConnectionOptions: OptionSet, Sendable {
  let rawValue: UInt8
  static let close = ConnectionOptions(rawValue: 1)
  static let keepAlive = ConnectionOptions(rawValue: 2)
  static let upgrade = ConnectionOptions(rawValue: 4)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ fields: HeaderFields) throws(HTTPFailure) {
    self = []
    for line in fields.lines("connection") {
      for member in TokenList(line) {
        if !ASCII.isTokenText(member) { throw .invalidConnection }
        if ASCII.matches(member, "close") { insert(.close) }
        if ASCII.matches(member, "keep-alive") { insert(.keepAlive) }
        if ASCII.matches(member, "upgrade") { insert(.upgrade) }
      }
    }
  }
}
