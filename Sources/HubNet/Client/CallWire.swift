package import HubBase
internal import HubCrypto

/// The client's side of one WebSocket among thousands that a thread looks after: bytes of a connection in,
/// messages out, and the other way round. Unlike `MessageWire` it tells why a server refuses, and with which
/// code it closes.
package final class CallWire {
  /// What came of bytes.
  package enum Outcome: Sendable, Equatable {
    case more
    /// The server answered with something else than a WebSocket. `code` is that of a problem document.
    case refused(status: Int, retryAfter: Int?, code: String)
    /// The server closed the connection with this code; 1005 where it named none.
    case closed(code: Int, reason: String)
    /// It does not speak WebSocket as it should.
    case failed(String)
  }

  /// So much of a refusal is read for its code.
  private static let longestRefusal = 4096

  /// What is sent first.
  package let request: [UInt8]
  /// Whether messages may be sent.
  package private(set) var isOpen = false
  /// What has to be sent because of what came; taken by whoever sends it.
  package var answers: [UInt8] = []

  private let handshake: ClientHandshake
  private var parser = ClientResponseParser()
  private var head: [UInt8] = []
  private var refusal: (status: Int, retryAfter: Int?, length: Int)?
  private var reader: FrameReader
  private let keys: RandomReserve

  /// Nil when that is no address of a WebSocket. A field that would end its line early is left out.
  package init?(
    _ text: String, fields: [(name: String, value: String)], longestMessage: Int, keys: RandomReserve
  ) {
    guard let address = WebSocketAddress(text) else { return nil }
    let key = Base64.encode(Random.bytes(16))
    handshake = ClientHandshake(key: key) { Digest.sha1($0).bytes }
    reader = FrameReader(role: .client, limits: FrameLimits(messageLength: longestMessage))
    self.keys = keys
    var request = "GET \(address.target) HTTP/1.1\r\nhost: \(address.hostField)\r\n"
    request += "upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n"
    request += "sec-websocket-key: \(String(decoding: key, as: UTF8.self))\r\n"
    for field in fields where field.value.utf8.allSatisfy({ !ASCII.isControl($0) }) {
      request += "\(field.name): \(field.value)\r\n"
    }
    self.request = Array((request + "\r\n").utf8)
  }

  /// Where an address leads to; nil when it is none of a WebSocket.
  package static func place(of text: String) -> (host: String, port: UInt16, isSecure: Bool)? {
    WebSocketAddress(text).map { ($0.host, $0.port, $0.isSecure) }
  }

  /// Takes what came and hands over every message that is whole; the bytes are changed.
  package func take(
    _ bytes: UnsafeMutableRawBufferPointer, _ hear: (UnsafeRawBufferPointer) -> Void
  ) -> Outcome {
    if isOpen { return takeFrames(bytes, hear) }
    head += bytes
    if refusal != nil { return takeRefusal() }
    switch head.withUnsafeBytes({ parser.parse($0) }) {
    case .needMore: return .more
    case .failure(let failure): return .failed("it does not speak HTTP: \(failure.code)")
    case .head(let answer, let consumed):
      head.removeFirst(consumed)
      do throws(HandshakeFailure) {
        _ = try handshake.verify(answer)
      } catch {
        guard case .refused(let status) = error else { return .failed("it does not open a WebSocket") }
        let length = answer.fields.only("content-length").flatMap { ASCII.decimal($0, limit: .max) } ?? 0
        let wait = answer.fields.only("retry-after").flatMap { ASCII.decimal($0, limit: 1 << 20) }
        refusal = (status, wait, min(length, Self.longestRefusal))
        return takeRefusal()
      }
      isOpen = true
      var rest = head
      head = []
      return rest.withUnsafeMutableBytes { takeFrames($0, hear) }
    }
  }

  private func takeRefusal() -> Outcome {
    guard let (status, retryAfter, length) = refusal, head.count >= length else { return .more }
    let text = String(decoding: head.prefix(length), as: UTF8.self)
    let code = text.split(separator: "\"code\":\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
    return .refused(status: status, retryAfter: retryAfter, code: String(code.prefix(64)))
  }

  private func takeFrames(
    _ bytes: UnsafeMutableRawBufferPointer, _ hear: (UnsafeRawBufferPointer) -> Void
  ) -> Outcome {
    var left = bytes
    while true {
      switch reader.next(&left) {
      case .needMore: return .more
      case .message(_, let message): hear(message)
      case .ping(let payload): answer(.pong, payload)
      case .pong, .compressedMessage: break
      case .close(let code, let reason):
        let words = String(decoding: reason, as: UTF8.self)
        writeClose(code)
        return .closed(code: code.map { Int($0.rawValue) } ?? 1005, reason: words)
      case .failure(let code, let why):
        writeClose(code)
        return .failed("it breaks the WebSocket protocol: \(why)")
      }
    }
  }

  private func answer(_ opcode: FrameOpcode, _ payload: UnsafeRawBufferPointer) {
    let key = FrameWriter.makeKey(keys)
    withUnsafeTemporaryAllocation(byteCount: FrameWriter.longestControlFrame, alignment: 1) { place in
      guard let start = place.baseAddress else { return }
      let length = FrameWriter.writeControl(opcode, payload: payload, key: key, to: start)
      answers += UnsafeRawBufferPointer(rebasing: place[..<length])
    }
  }

  private func writeClose(_ code: CloseCode?) {
    let key = FrameWriter.makeKey(keys)
    withUnsafeTemporaryAllocation(byteCount: FrameWriter.longestControlFrame, alignment: 1) { place in
      guard let start = place.baseAddress else { return }
      let length = FrameWriter.writeClose(code, key: key, to: start)
      answers += UnsafeRawBufferPointer(rebasing: place[..<length])
    }
  }

  /// Puts a text behind what waits to be sent; it must be UTF-8.
  package func write(_ message: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    let key = FrameWriter.makeKey(keys)
    withUnsafeTemporaryAllocation(byteCount: FrameWriter.longestHeader, alignment: 1) { place in
      guard let start = place.baseAddress else { return }
      let length = FrameWriter.write(.text, length: message.count, key: key, to: start)
      output += UnsafeRawBufferPointer(rebasing: place[..<length])
    }
    let start = output.count
    output += message
    output.withUnsafeMutableBytes { all in
      _ = key.apply(to: UnsafeMutableRawBufferPointer(rebasing: all[start...]))
    }
  }

  /// A goodbye as it has to be sent.
  package func goodbye() -> [UInt8] {
    answers = []
    writeClose(.normal)
    defer { answers = [] }
    return answers
  }
}
