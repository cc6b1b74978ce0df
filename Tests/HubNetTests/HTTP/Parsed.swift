@testable import HubNet

/// Shorthands for tests that start from a whole message.
enum Parsed {
  static func request(_ text: String) throws -> RequestHead {
    var parser = RequestParser()
    switch Array(text.utf8).withUnsafeBytes({ parser.parse($0) }) {
    case .head(let head, _): return head
    case .failure(let failure): throw failure
    case .needMore: throw HTTPFailure.malformedRequestLine
    }
  }

  /// A request with these lines after its Host field.
  static func request(lines: [String], line: String = "GET / HTTP/1.1") throws -> RequestHead {
    try request(([line, "Host: h"] + lines + ["", ""]).joined(separator: "\r\n"))
  }

  static func response(_ text: String) throws -> ResponseHead {
    var parser = ClientResponseParser()
    switch Array(text.utf8).withUnsafeBytes({ parser.parse($0) }) {
    case .head(let head, _): return head
    case .failure(let failure): throw failure
    case .needMore: throw HTTPFailure.malformedStatusLine
    }
  }
}
