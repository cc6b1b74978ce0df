import Testing

import HubFetch
@testable import HubCommand

@Suite struct ClientTests {
  private func read(_ text: String, pieces size: Int) throws -> (status: Int, body: String, isDone: Bool) {
    var parser = AnswerParser()
    var body: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      body += try parser.take(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return (parser.status, String(decoding: body, as: UTF8.self), parser.isDone)
  }

  @Test(
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true),
      ("HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhel", 200, "hel", false),
      ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
      ("HTTP/1.1 404 x\r\nContent-Length: 0\r\n\r\n", 404, "", true),
      ("HTTP/1.0 200 OK\r\n\r\nuntil the end", 200, "until the end", false),
      ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Yes\r\nContent-Length: 1\r\n\r\n!", 202, "!", true),
      (
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "5\r\nhello\r\n6;x=y\r\n there\r\n0\r\nT: v\r\n\r\n",
        200,
        "hello there", true
      ),
    ])
  func readsAnswersInPiecesOfAnySize(text: String, status: Int, body: String, isDone: Bool) throws {
    for size in [1, 2, 3, 7, 1000] {
      let result = try read(text, pieces: size)
      #expect(result.status == status)
      #expect(result.body == body)
      #expect(result.isDone == isDone)
    }
  }

  @Test(
    arguments: [
      "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 x\r\n\r\n", "HTTP/1.1 200 OK\r\nbroken\r\n\r\n",
      "HTTP/1.1 99 x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
      String(repeating: "x", count: 70_000),
    ])
  func refusesWhatIsNoAnswer(text: String) {
    for size in [1, 4096] {
      #expect(throws: AnswerParser.Mistake.self) { try read(text, pieces: size) }
    }
  }

  @Test(arguments: [("peerConnected", "peerConnected"), ("a b&c=d", "a%20b%26c%3Dd"), ("ü\n", "%C3%BC%0A")])
  func escapesQueries(text: String, escaped: String) {
    #expect(PercentEscapes.encode(text) == escaped)
  }
}
