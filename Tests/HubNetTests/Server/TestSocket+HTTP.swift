import HubCrypto

@testable import HubNet

struct TestResponse {
  var status: Int
  var fields: HeaderFields
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
}

extension TestSocket {
  func get(_ path: String, _ fields: String = "") throws -> TestResponse {
    try send("GET \(path) HTTP/1.1\r\nhost: test\r\n\(fields)\r\n")
    return try response()
  }

  /// Reads one response of known length.
  func response() throws -> TestResponse {
    let head = try responseHead()
    let length = head.header("content-length").flatMap { Int($0) } ?? 0
    var body: [UInt8] = []
    while body.count < length {
      let more = try receive()
      if more.isEmpty { throw Failure(what: "hung up in a body") }
      body += more
    }
    unread(Array(body[length...]))
    return TestResponse(status: head.status, fields: head.fields, body: Array(body.prefix(length)))
  }

  func responseHead() throws -> ResponseHead {
    var parser = ClientResponseParser()
    var bytes: [UInt8] = []
    while true {
      let more = try receive()
      bytes += more
      switch bytes.withUnsafeBytes({ parser.parse($0) }) {
      case .needMore:
        if more.isEmpty {
          throw Failure(what: "hung up in a head: \(String(decoding: bytes, as: UTF8.self))")
        }
      case .failure(let failure): throw Failure(what: failure.code)
      case .head(let head, let consumed):
        unread(Array(bytes[consumed...]))
        return head
      }
    }
  }

  static let key = "dGhlIHNhbXBsZSBub25jZQ=="

  static func upgradeRequest(_ path: String, _ fields: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nhost: test\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
      + "sec-websocket-version: 13\r\nsec-websocket-key: \(key)\r\n\(fields)\r\n"
  }

  func upgrade(_ path: String, _ fields: String = "") throws {
    try send(TestSocket.upgradeRequest(path, fields))
    let head = try responseHead()
    guard head.status == 101, head.header("sec-websocket-accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" else {
      throw Failure(what: "no upgrade: \(head.status)")
    }
  }
}
