import Testing

/// One input, and the transcript it must lead to.
struct HTTPCase: CustomTestStringConvertible, Sendable {
  let name: String
  let input: [UInt8]
  let expected: String

  /// Spells a whole input out.
  init(_ name: String, _ input: String, _ expected: String) {
    self.name = name
    self.input = Array(input.utf8)
    self.expected = expected
  }

  init(_ name: String, bytes: [UInt8], _ expected: String) {
    self.name = name
    input = bytes
    self.expected = expected
  }

  /// A request of HTTP/1.1 to host `h` with these further lines.
  static func get(_ name: String, _ lines: String, _ expected: String) -> HTTPCase {
    HTTPCase(name, "GET / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n\r\n", expected)
  }

  static func target(_ target: String, _ expected: String) -> HTTPCase {
    HTTPCase("target \(target)", "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n", expected)
  }

  static func host(_ host: String, _ expected: String) -> HTTPCase {
    HTTPCase("host \(host)", "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", expected)
  }

  /// A chunked POST with this body.
  static func chunks(_ name: String, _ body: String, _ expected: String) -> HTTPCase {
    HTTPCase(
      name, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\(body)", expected)
  }

  var testDescription: String { name }
}
