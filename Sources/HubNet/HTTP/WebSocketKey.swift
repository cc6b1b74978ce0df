/// The proof that the other side understood a WebSocket handshake. RFC 6455 §4.2.2.
enum WebSocketKey {
  private static let suffix = Array("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)

  /// Whether a key is the Base64 of 16 bytes.
  static func isValid(_ key: ArraySlice<UInt8>) -> Bool {
    key.count == 24 && Base64.decodedCount(key) == 16
  }

  /// What the server answers to `key`.
  static func accept(_ key: some Collection<UInt8>, sha1: ([UInt8]) -> [UInt8]) -> [UInt8] {
    var proof: [UInt8] = []
    proof.reserveCapacity(key.count &+ suffix.count)
    proof += key
    proof += suffix
    return Base64.encode(sha1(proof))
  }
}
