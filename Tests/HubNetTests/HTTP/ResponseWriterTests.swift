import Testing

@testable import HubNet

@Suite struct ResponseWriterTests {
  private static let date = "date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"

  private func written(
    _ status: Int, _ fields: [ResponseWriter.Field] = [], _ body: String = "hi",
    _ context: ResponseContext = ResponseContext()
  ) -> String {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    writer.write(status: status, fields: fields, body: body.utf8, for: context, now: 0, into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test func writesAWholeResponse() {
    #expect(
      written(200, [("content-type", "text/plain")])
        == "HTTP/1.1 200 OK\r\n\(Self.date)content-type: text/plain\r\ncontent-length: 2\r\n\r\nhi")
  }

  @Test func answersHEADWithTheLengthAndNoBody() {
    #expect(
      written(200, [], "hi", ResponseContext(isHead: true))
        == "HTTP/1.1 200 OK\r\n\(Self.date)content-length: 2\r\n\r\n")
  }

  @Test(arguments: [204, 304])
  func writesNoBodyWhereNoneMayBe(status: Int) {
    let text = written(status)
    #expect(text.hasSuffix("GMT\r\n\r\n"))
    #expect(!text.contains("content-length"))
  }

  @Test func saysWhetherTheConnectionEnds() {
    let closing = written(200, [], "", ResponseContext(keepAlive: false))
    #expect(closing.contains("\r\nconnection: close\r\n"))
    let old = written(200, [], "", ResponseContext(version: .http10, keepAlive: true))
    #expect(old.contains("\r\nconnection: keep-alive\r\n"))
    #expect(!written(200).contains("connection"))
    let upgrading = written(426, [("Upgrade", "websocket")], "", .refusal)
    #expect(upgrading.contains("\r\nconnection: upgrade, close\r\n"))
  }

  @Test func letsNoValueEndItsLine() {
    let text = written(
      200, [("x-a", "b\r\nset-cookie: c\u{0}\u{7F}"), ("bad name", "d"), ("", "e"), ("x:y", "f")])
    #expect(text.contains("\r\nx-a: b  set-cookie: c  \r\ncontent-length"))
    #expect(!text.contains("bad name") && !text.contains("x:y") && !text.contains("\r\n: e"))
  }

  @Test func ownsTheFieldsThatFrame() {
    let text = written(
      200, [("Content-Length", "9"), ("TRANSFER-ENCODING", "chunked"), ("Connection", "x"), ("Date", "y")])
    #expect(text == "HTTP/1.1 200 OK\r\n\(Self.date)content-length: 2\r\n\r\nhi")
  }

  @Test(arguments: [0, -5, 99, 100, 102, 600, Int.max])
  func turnsImpossibleCodesInto500(status: Int) {
    #expect(written(status).hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
  }

  @Test func streamsInChunks() {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    let stream = writer.beginStream(status: 200, for: ResponseContext(), now: 0, into: &output)
    stream.write(Array("0123456789abcdef".utf8), into: &output)
    stream.write([], into: &output)
    stream.end(into: &output)
    #expect(
      String(decoding: output, as: UTF8.self)
        == "HTTP/1.1 200 OK\r\n\(Self.date)transfer-encoding: chunked\r\n\r\n"
        + "10\r\n0123456789abcdef\r\n0\r\n\r\n"
    )
    #expect(!stream.closesConnection)
  }

  @Test func streamsToOldClientsUntilClose() {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    let context = ResponseContext(version: .http10, keepAlive: true)
    let stream = writer.beginStream(status: 200, for: context, now: 0, into: &output)
    stream.write(Array("hi".utf8), into: &output)
    stream.end(into: &output)
    let text = String(decoding: output, as: UTF8.self)
    #expect(text == "HTTP/1.1 200 OK\r\n\(Self.date)connection: close\r\n\r\nhi")
    #expect(stream.closesConnection)
  }

  @Test func streamsNothingToHEAD() {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    let stream = writer.beginStream(
      status: 200, for: ResponseContext(isHead: true), now: 0, into: &output)
    stream.write(Array("hi".utf8), into: &output)
    stream.end(into: &output)
    #expect(String(decoding: output, as: UTF8.self).hasSuffix("chunked\r\n\r\n"))
  }

  @Test func switchesProtocols() {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    let fields = [("sec-websocket-protocol", "p\r\nx"), ("Upgrade", "x"), ("Connection", "y")]
    writer.writeSwitch(accept: Array("k".utf8), fields: fields, now: 0, into: &output)
    #expect(
      String(decoding: output, as: UTF8.self)
        == "HTTP/1.1 101 Switching Protocols\r\n\(Self.date)sec-websocket-protocol: p  x\r\n"
        + "sec-websocket-accept: k\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n")
  }

  @Test func writesProblems() {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    let problem = ProblemDocument(status: 405, code: "method-not-allowed", detail: "No \"X\"\\\n\u{7F}.")
    writer.write(
      problem: problem, allow: [.get, .head], retryAfter: 3, for: ResponseContext(), now: 0, into: &output)
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.contains("\r\nallow: GET, HEAD\r\nretry-after: 3\r\n"))
    #expect(text.contains("content-type: application/problem+json"))
    #expect(
      text.hasSuffix(
        #"{"title":"Method Not Allowed","status":405,"code":"method-not-allowed","#
          + #""detail":"No \"X\"\\\u000a\u007f."}"#
      ))
  }

  @Test(arguments: HTTPFailure.allCases)
  func answersEveryFailureAndCloses(failure: HTTPFailure) {
    var writer = ResponseWriter()
    var output: [UInt8] = []
    writer.write(failure: failure, now: 0, into: &output)
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.1 \(failure.status) "))
    #expect(!text.contains("Status\r\n"))
    #expect(text.contains("\r\nconnection: close\r\n"))
    #expect(text.contains("\"code\":\"\(failure.code)\""))
  }

  @Test func remembersTheDateForASecond() {
    var writer = ResponseWriter()
    for (now, expected) in [(0, "00:00:00"), (0, "00:00:00"), (1, "00:00:01"), (0, "00:00:00")] {
      var output: [UInt8] = []
      writer.write(
        status: 200, body: EmptyCollection(), for: ResponseContext(), now: Int64(now), into: &output)
      #expect(String(decoding: output, as: UTF8.self).contains("1970 \(expected) GMT"))
    }
  }
}
