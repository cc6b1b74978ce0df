/// A request that may become a WebSocket. RFC 6455 §4.2.1.
struct UpgradeRequest: Sendable {
  /// As it was sent, in Base64.
  let key: ArraySlice<UInt8>
  let origin: String?
  /// In the client's order of preference.
  let subprotocols: [String]
  /// The offered extensions, all lines joined; their grammar is the codec's business.
  let extensions: String?

  /// Whether a request asks for a WebSocket at all; if not, it is an ordinary one.
  static func isAskedFor(by head: RequestHead) -> Bool {
    TokenList.contains(head.fields, "upgrade", "websocket")
  }

  init(_ head: RequestHead) throws(UpgradeFailure) {
    let fields = head.fields
    guard head.method == .get else { throw .notGet }
    guard head.version == .http11 else { throw .notHTTP11 }
    guard head.connection.contains(.upgrade), Self.isAskedFor(by: head) else { throw .noUpgrade }
    guard head.framing == .none else { throw .hasBody }
    guard let version = fields.only("sec-websocket-version"), ASCII.matches(version, "13") else {
      throw .unsupportedVersion
    }
    guard let key = fields.only("sec-websocket-key"), WebSocketKey.isValid(key) else { throw .invalidKey }
    self.key = key
    var origins = fields.lines("origin")
    origin = origins.next().map { String(decoding: $0, as: UTF8.self) }
    guard origins.next() == nil else { throw .repeatedOrigin }
    subprotocols = try Self.subprotocols(fields)
    extensions = fields.joined("sec-websocket-extensions")
  }

  /// The value of `Sec-WebSocket-Accept` for this request.
  func accept(sha1: ([UInt8]) -> [UInt8]) -> [UInt8] {
    WebSocketKey.accept(key, sha1: sha1)
  }

  // RFC 6455 §4.1: tokens, and no two alike.
  private static func subprotocols(_ fields: HeaderFields) throws(UpgradeFailure) -> [String] {
    var names: [String] = []
    for member in TokenList.members(fields, "sec-websocket-protocol") {
      let name = String(decoding: member, as: UTF8.self)
      if !ASCII.isTokenText(member) || names.contains(name) { throw .invalidSubprotocols }
      names.append(name)
    }
    return names
  }
}
