/// What our client asked for, to hold the server's answer against. RFC 6455 §4.1.
struct ClientHandshake: Sendable {
  /// `Sec-WebSocket-Accept` as it has to come back.
  let accept: [UInt8]
  let subprotocols: [String]
  let offersExtensions: Bool

  /// `key` is what was sent as `Sec-WebSocket-Key`.
  init(
    key: [UInt8], subprotocols: [String] = [], offersExtensions: Bool = false, sha1: ([UInt8]) -> [UInt8]
  ) {
    accept = WebSocketKey.accept(key, sha1: sha1)
    self.subprotocols = subprotocols
    self.offersExtensions = offersExtensions
  }

  func verify(_ head: ResponseHead) throws(HandshakeFailure) -> HandshakeResult {
    guard head.status == 101 else { throw .refused(status: head.status) }
    guard let upgrade = head.fields.only("upgrade"), ASCII.matches(upgrade, "websocket"),
      TokenList.contains(head.fields, "connection", "upgrade")
    else { throw .noUpgrade }
    guard let proof = head.fields.only("sec-websocket-accept"), proof.elementsEqual(accept) else {
      throw .wrongAccept
    }
    let extensions = head.fields.joined("sec-websocket-extensions")
    if extensions != nil, !offersExtensions { throw .unexpectedExtension }
    return HandshakeResult(subprotocol: try chosenSubprotocol(head.fields), extensions: extensions)
  }

  /// Compares bytes: equal strings may be spelled differently.
  private func chosenSubprotocol(_ fields: HeaderFields) throws(HandshakeFailure) -> String? {
    let chosen = fields.allBytes("sec-websocket-protocol")
    guard let first = chosen.first else { return nil }
    guard chosen.count == 1, let match = subprotocols.first(where: { first.elementsEqual($0.utf8) })
    else { throw .unexpectedSubprotocol }
    return match
  }
}
