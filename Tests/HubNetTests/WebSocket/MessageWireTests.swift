import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct MessageWireTests {
  /// What a server answers to a request for a WebSocket.
  private static func answer(to request: [UInt8], accept: String? = nil) -> [UInt8] {
    let text = String(decoding: request, as: UTF8.self)
    let key = text.split(separator: "\r\n").first { $0.hasPrefix("sec-websocket-key: ") }?.dropFirst(19) ?? ""
    let proof = WebSocketKey.accept(Array(key.utf8)) { Digest.sha1($0).bytes }
    let words = accept ?? String(decoding: proof, as: UTF8.self)
    return Array(
      """
      HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
      sec-websocket-accept: \(words)\r\n\r\n
      """.utf8)
  }

  private static func frame(_ text: String, _ first: UInt8 = 0x81) -> [UInt8] {
    [first, UInt8(text.utf8.count)] + Array(text.utf8)
  }

  private func take(_ wire: MessageWire, _ bytes: [UInt8]) -> (MessageWire.Outcome, [String]) {
    var (bytes, heard) = (bytes, [String]())
    let outcome = bytes.withUnsafeMutableBytes { place in
      wire.take(place) { heard.append(String(decoding: $0, as: UTF8.self)) }
    }
    return (outcome, heard)
  }

  private func open(_ limit: Int = 1_000) throws -> MessageWire {
    let wire = try #require(MessageWire("ws://127.0.0.1:9000/loft", longestMessage: limit))
    #expect(take(wire, Self.answer(to: wire.request)).0 == .more)
    #expect(wire.isOpen)
    return wire
  }

  @Test func opensHoweverTheAnswerIsCut() throws {
    for size in [1, 7, 1_000] {
      let wire = try #require(MessageWire("ws://[::1]:9000/loft?a=b", longestMessage: 100))
      #expect(wire.host == "::1" && wire.port == 9_000 && !wire.isSecure)
      #expect(
        String(decoding: wire.request, as: UTF8.self).hasPrefix(
          "GET /loft?a=b HTTP/1.1\r\nhost: [::1]:9000\r\n"))
      let all = Self.answer(to: wire.request) + Self.frame("one") + Self.frame("two")
      var heard: [String] = []
      for start in stride(from: 0, to: all.count, by: size) {
        let (outcome, messages) = take(wire, Array(all[start..<min(start + size, all.count)]))
        #expect(outcome == .more)
        heard += messages
      }
      #expect(heard == ["one", "two"])
    }
  }

  @Test func whoDoesNotProveThatHeUnderstoodIsLeft() throws {
    let wire = try #require(MessageWire("ws://127.0.0.1/", longestMessage: 100))
    let (outcome, _) = take(wire, Self.answer(to: wire.request, accept: "AAAA"))
    #expect(outcome == .failed("it did not open a WebSocket; it answered with status 101"))
    let other = try #require(MessageWire("ws://127.0.0.1/", longestMessage: 100))
    #expect(
      take(other, Array("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".utf8)).0
        == .failed("it did not open a WebSocket; it answered with status 404"))
    let third = try #require(MessageWire("ws://127.0.0.1/", longestMessage: 100))
    #expect(take(third, Array("SSH-2.0-OpenSSH_9.2\r\n\r\n".utf8)).0 == .failed("it does not speak HTTP"))
  }

  @Test func aRefusalIsReadWithItsBodyHoweverItIsCut() throws {
    let text = "HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 11\r\n\r\n{\"code\":\"a\"}"
    for size in [1, 9, 1_000] {
      let wire = try #require(MessageWire("ws://127.0.0.1/", longestMessage: 100))
      let all = Array(text.utf8.prefix(text.utf8.count - 1))
      var last = MessageWire.Outcome.more
      for start in stride(from: 0, to: all.count, by: size) where last == .more {
        last = take(wire, Array(all[start..<min(start + size, all.count)])).0
      }
      #expect(last == .failed("it did not open a WebSocket; it answered with status 503"))
      let refusal = try #require(wire.refusal)
      #expect(refusal.status == 503 && refusal.retryAfter == 7)
      #expect(String(decoding: refusal.body, as: UTF8.self) == "{\"code\":\"a\"")
    }
  }

  @Test func subprotocolsAreOfferedAndOthersAreNoWords() throws {
    let wire = try #require(
      MessageWire("ws://127.0.0.1/", longestMessage: 100, subprotocols: ["one", "bearer.two"]))
    let request = String(decoding: wire.request, as: UTF8.self)
    #expect(request.contains("\r\nsec-websocket-protocol: one, bearer.two\r\n\r\n"))
    for word in ["", "a b", "a,b", "a\r\nb"] {
      #expect(MessageWire("ws://127.0.0.1/", longestMessage: 100, subprotocols: [word]) == nil)
    }
  }

  @Test func theCodeOfACloseIsKept() throws {
    let wire = try open()
    #expect(take(wire, [0x88, 6, 0x0F, 0xA3] + Array("gone".utf8)).0 == .closed)
    #expect(wire.closing?.code == 4_003 && wire.closing?.reason == "gone")
  }

  @Test func pingsAreAnsweredAndMaskedTextsCanBeRead() throws {
    let wire = try open()
    #expect(take(wire, Self.frame("x", 0x89)).0 == .more)
    #expect(wire.answers.first == 0x8A && wire.answers.count == 7)
    var reader = FrameReader(role: .server)
    var sent = Array("a line".utf8).withUnsafeBytes { wire.frame($0) }
    var text: String?
    sent.withUnsafeMutableBytes { place in
      var left = place
      if case .message(.text, let bytes) = reader.next(&left) {
        text = String(decoding: bytes, as: UTF8.self)
      }
    }
    #expect(text == "a line")
    #expect(wire.goodbye().first == 0x88)
  }

  @Test func whatIsTooLongOrWrongEndsIt() throws {
    #expect(take(try open(10), Self.frame("eleven more")).0 == .tooLong)
    #expect(take(try open(), [0xC1, 0x01, 0x61]).0 != .more)
    #expect(take(try open(), [0x81, 0x81, 1, 2, 3, 4, 5]).0 != .more)
    let wire = try open()
    #expect(take(wire, [0x88, 0x02, 0x03, 0xE8]).0 == .closed)
    #expect(wire.answers.first == 0x88)
  }
}
