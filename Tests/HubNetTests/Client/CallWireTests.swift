import HubBase
import HubCrypto
import Testing

@testable import HubNet

@Suite struct CallWireTests {
  private func wire(_ fields: [(name: String, value: String)] = []) throws -> CallWire {
    try #require(
      CallWire("ws://127.0.0.1:80/?peerId=a", fields: fields, longestMessage: 1_000, keys: RandomReserve()))
  }

  private func take(
    _ wire: CallWire, _ bytes: [UInt8], _ heard: inout [String]
  ) -> CallWire.Outcome {
    var bytes = bytes
    var words: [String] = []
    defer { heard += words }
    return bytes.withUnsafeMutableBytes { place in
      wire.take(place) { words.append(String(decoding: $0, as: UTF8.self)) }
    }
  }

  /// The server's half of the handshake.
  private func welcome(_ wire: CallWire) throws -> [UInt8] {
    let request = String(decoding: wire.request, as: UTF8.self)
    let line = try #require(request.split(separator: "\r\n").first { $0.hasPrefix("sec-websocket-key: ") })
    let proof = WebSocketKey.accept(line.dropFirst(19).utf8) { Digest.sha1($0).bytes }
    return Array(
      ("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        + "sec-websocket-accept: \(String(decoding: proof, as: UTF8.self))\r\n\r\n").utf8)
  }

  @Test func aRefusalTellsWhyAndWhenToComeBack() throws {
    let wire = try wire()
    let body = #"{"status":429,"code":"rate-limited","retryAfter":7}"#
    let answer = Array(
      "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        .utf8)
    var heard: [String] = []
    // However it is cut, it is known when it is whole and not before.
    for byte in answer.dropLast() { #expect(take(wire, [byte], &heard) == .more) }
    let last = take(wire, [answer[answer.count - 1]], &heard)
    #expect(last == .refused(status: 429, retryAfter: 7, code: "rate-limited") && heard.isEmpty)
    #expect(!wire.isOpen)
  }

  @Test func aRefusalWithoutWordsIsOneToo() throws {
    var heard: [String] = []
    let outcome = take(try wire(), Array("HTTP/1.1 404 Not Found\r\n\r\n".utf8), &heard)
    #expect(outcome == .refused(status: 404, retryAfter: nil, code: ""))
  }

  @Test func messagesAreHandedOverAndAPingIsAnswered() throws {
    let wire = try wire()
    var heard: [String] = []
    let greeting = try welcome(wire) + [0x81, 2] + Array("hi".utf8) + [0x89, 1, 0x78]
    #expect(take(wire, greeting, &heard) == .more)
    #expect(wire.isOpen && heard == ["hi"])
    #expect(wire.answers.count == 7 && wire.answers[0] == 0x8A && wire.answers[1] == 0x81)
  }

  @Test func aCloseIsToldWithItsCode() throws {
    let wire = try wire()
    var heard: [String] = []
    _ = take(wire, try welcome(wire), &heard)
    let reason = Array("rate-limited: perSecond".utf8)
    let close = [0x88, UInt8(2 + reason.count), 0x0F, 0xBD] + reason
    #expect(take(wire, close, &heard) == .closed(code: 4029, reason: "rate-limited: perSecond"))
  }

  @Test func whatIsWrittenIsMaskedBehindWhatWaits() throws {
    let wire = try wire()
    var output: [UInt8] = [1, 2, 3]
    Array("hello".utf8).withUnsafeBytes { wire.write($0, to: &output) }
    #expect(output.prefix(3) == [1, 2, 3] && output[3] == 0x81 && output[4] == 0x85 && output.count == 14)
    let plain = zip(output[9...], 0...).map { $0 ^ output[5 + $1 % 4] }
    #expect(plain == Array("hello".utf8))
  }

  @Test func aFieldCannotEndItsLineEarly() throws {
    let wire = try wire([("authorization", "Bearer x\r\nevil: yes"), ("x-fine", "yes")])
    let request = String(decoding: wire.request, as: UTF8.self)
    #expect(!request.contains("evil") && request.contains("x-fine: yes\r\n"))
    #expect(CallWire.place(of: "wss://hub.example.org/ws")?.isSecure == true)
    #expect(CallWire.place(of: "http://hub.example.org") == nil)
  }
}
