internal import HubCrypto
internal import HubKernel

/// The client's side of a WebSocket as a machine: bytes of a connection in, messages out, and the other way
/// round. For whoever has a connection that no reactor has.
package final class MessageWire {
  /// What came of bytes.
  package enum Outcome: Sendable, Equatable {
    case more
    /// The other side closed it.
    case closed
    /// It sent a message that is too long.
    case tooLong
    /// It does not speak WebSocket, or does not want to; the words say why.
    case failed(String)
  }

  /// Where it leads to.
  package let host: String
  /// The port there.
  package let port: UInt16
  /// Whether the connection is encrypted.
  package let isSecure: Bool
  /// What is sent first.
  package let request: [UInt8]
  /// Whether messages may be sent.
  package private(set) var isOpen = false
  /// What has to be sent because of what came; taken by whoever sends it.
  package var answers: [UInt8] = []
  /// With which code and reason the other side closed it; 1005 where it named none.
  package private(set) var closing: (code: UInt16, reason: String)?
  /// What it answered in place of opening a WebSocket.
  package private(set) var refusal: ServerRefusal?

  private let handshake: ClientHandshake
  private var parser = ClientResponseParser()
  private var head: [UInt8] = []
  private var reader: FrameReader
  private let keys = RandomReserve()
  /// How many bytes of a refusal are still to come.
  private var missing = 0

  /// Nil when that is no address of a WebSocket, or when a subprotocol is no word that may stand in a field.
  package init?(_ text: String, longestMessage: Int, subprotocols: [String] = []) {
    guard let address = WebSocketAddress(text),
      subprotocols.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(ASCII.isToken) })
    else { return nil }
    (host, port, isSecure) = (address.host, address.port, address.isSecure)
    let key = Base64.encode(Random.bytes(16))
    handshake = ClientHandshake(key: key, subprotocols: subprotocols) { Digest.sha1($0).bytes }
    reader = FrameReader(role: .client, limits: FrameLimits(messageLength: longestMessage))
    var request = "GET \(address.target) HTTP/1.1\r\nhost: \(address.hostField)\r\n"
    request += "upgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\n"
    request += "sec-websocket-key: \(String(decoding: key, as: UTF8.self))\r\n"
    if !subprotocols.isEmpty {
      request += "sec-websocket-protocol: \(subprotocols.joined(separator: ", "))\r\n"
    }
    request += "\r\n"
    self.request = Array(request.utf8)
  }

  /// Takes what came and hands over every message that is whole; the bytes are changed.
  package func take(
    _ bytes: UnsafeMutableRawBufferPointer, _ hear: (UnsafeRawBufferPointer) -> Void
  ) -> Outcome {
    if isOpen { return takeFrames(bytes, hear) }
    if refusal != nil { return takeRefusal(bytes[...]) }
    head += bytes
    switch head.withUnsafeBytes({ parser.parse($0) }) {
    case .needMore: return .more
    case .failure: return .failed("it does not speak HTTP")
    case .head(let answer, let consumed):
      if answer.status != 101 {
        refusal = ServerRefusal(answer)
        missing = refusal?.length ?? 0
        return head.withUnsafeBytes { takeRefusal($0[consumed...]) }
      }
      do throws(HandshakeFailure) { _ = try handshake.verify(answer) } catch {
        return .failed("it did not open a WebSocket; it answered with status \(answer.status)")
      }
      isOpen = true
      var rest = Array(head.dropFirst(consumed))
      head = []
      return rest.withUnsafeMutableBytes { takeFrames($0, hear) }
    }
  }

  /// The body of a refusal, as far as it is of use.
  private func takeRefusal(_ bytes: some Collection<UInt8>) -> Outcome {
    let piece = bytes.prefix(missing)
    refusal?.body += piece
    missing -= piece.count
    return missing > 0
      ? .more : .failed("it did not open a WebSocket; it answered with status \(refusal?.status ?? 0)")
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
        closing = (code?.rawValue ?? 1005, String(decoding: reason, as: UTF8.self))
        writeClose(code)
        return .closed
      case .failure(let code, let why):
        writeClose(code)
        return code == .messageTooBig ? .tooLong : .failed("it breaks the WebSocket protocol: \(why)")
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

  /// A text as it has to be sent; it must be UTF-8.
  package func frame(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    let key = FrameWriter.makeKey(keys)
    let size = FrameWriter.longestHeader + message.count
    return [UInt8](unsafeUninitializedCapacity: size) { place, count in
      let raw = UnsafeMutableRawBufferPointer(place)
      guard let start = raw.baseAddress else { return }
      let length = FrameWriter.write(.text, length: message.count, key: key, to: start)
      key.copy(message, to: start + length)
      count = length + message.count
    }
  }

  /// A goodbye as it has to be sent.
  package func goodbye(code: UInt16 = 1000) -> [UInt8] {
    answers = []
    writeClose(CloseCode(rawValue: code))
    defer { answers = [] }
    return answers
  }
}
