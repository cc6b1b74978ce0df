import Testing

@testable import HubNet

@Suite struct ClientResponseTests {
  @Test(arguments: [
    ("HTTP/1.1 101 Switching Protocols", 101), ("HTTP/1.1 200 OK", 200), ("HTTP/1.1 404 ", 404),
    ("HTTP/1.1 503", 503), ("HTTP/1.1 200 Alles klar, größer\tgut", 200), ("HTTP/1.1 103 Early Hints", 103),
  ])
  func readsAStatusLine(line: String, status: Int) throws {
    let head = try Parsed.response(line + "\r\nA: b\r\n\r\n")
    #expect(head.status == status)
    #expect(head.header("a") == "b")
    #expect(head.isInterim == (status == 103))
  }

  @Test(arguments: [
    "HTTP/1.0 200 OK", "HTTP/2 200 OK", "HTTP/1.1  200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK",
    "HTTP/1.1 099 OK", "HTTP/1.1 600 OK", "HTTP/1.1 2x0 OK", "HTTP/1.1 +20 OK", "HTTP/1.1", "HTTP/1.1 ",
    "http/1.1 200 OK", "ICY 200 OK", "HTTP/1.1 200OK", "HTTP/1.1 200 \u{0}", "", "\r\nHTTP/1.1 200 OK",
  ])
  func refusesABadStatusLine(line: String) {
    #expect(throws: HTTPFailure.malformedStatusLine) { try Parsed.response(line + "\r\n\r\n") }
  }

  @Test func refusesBadFields() {
    for lines in ["A : b", "A: b\r\n c", "A: \u{0}", "A\n: b", "A"] {
      #expect(throws: HTTPFailure.self) { try Parsed.response("HTTP/1.1 101 x\r\n\(lines)\r\n\r\n") }
    }
  }

  @Test func leavesTheFirstFrame() {
    var parser = ClientResponseParser()
    let input = Array("HTTP/1.1 101 x\r\n\r\n".utf8)
    for end in 0..<input.count {
      guard case .needMore = Array(input[..<end]).withUnsafeBytes({ parser.parse($0) }) else {
        Issue.record("did not wait at \(end)")
        return
      }
    }
    guard case .head(_, let consumed) = (input + [0x81, 0]).withUnsafeBytes({ parser.parse($0) }) else {
      Issue.record("found no head")
      return
    }
    #expect(consumed == input.count)
  }

  private static let good = [
    "Upgrade: WebSocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Accept: AAAA",
  ]

  private func verify(
    _ lines: [String], status: Int = 101, subprotocols: [String] = [], offersExtensions: Bool = false
  ) throws -> HandshakeResult {
    let text = (["HTTP/1.1 \(status) x"] + lines + ["", ""]).joined(separator: "\r\n")
    let handshake = ClientHandshake(
      key: [], subprotocols: subprotocols, offersExtensions: offersExtensions, sha1: { _ in [0, 0, 0] })
    return try handshake.verify(try Parsed.response(text))
  }

  @Test func acceptsAGoodAnswer() throws {
    #expect(try verify(Self.good) == HandshakeResult(subprotocol: nil, extensions: nil))
    let chosen = ["Sec-WebSocket-Protocol: b", "Sec-WebSocket-Extensions: permessage-deflate"]
    let result = try verify(Self.good + chosen, subprotocols: ["a", "b"], offersExtensions: true)
    #expect(result == HandshakeResult(subprotocol: "b", extensions: "permessage-deflate"))
  }

  @Test(arguments: [
    (["Upgrade: x"], HandshakeFailure.noUpgrade),
    (["Upgrade: websocket", "Upgrade: websocket"], .noUpgrade),
    (["Connection: close"], .noUpgrade),
    (["Sec-WebSocket-Accept: aaaa"], .wrongAccept),
    (["Sec-WebSocket-Accept: AAAA="], .wrongAccept),
    (["Sec-WebSocket-Accept: AAAA", "Sec-WebSocket-Accept: AAAA"], .wrongAccept),
    (["Sec-WebSocket-Protocol: a"], .unexpectedSubprotocol),
    (["Sec-WebSocket-Protocol: K", "Sec-WebSocket-Protocol: K"], .unexpectedSubprotocol),
    (["Sec-WebSocket-Protocol: \u{212A}"], .unexpectedSubprotocol),
    (["Sec-WebSocket-Extensions: x"], .unexpectedExtension),
  ])
  func refusesABadAnswer(changed: [String], failure: HandshakeFailure) {
    let names = changed.map { String($0.prefix { $0 != ":" }) }
    let kept = Self.good.filter { line in !names.contains { line.hasPrefix($0 + ":") } }
    #expect(throws: failure) { try verify(kept + changed, subprotocols: ["K"]) }
  }

  @Test func refusesOtherStatuses() {
    #expect(throws: HandshakeFailure.refused(status: 403)) { try verify(Self.good, status: 403) }
  }
}
