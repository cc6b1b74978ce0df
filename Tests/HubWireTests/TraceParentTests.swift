import HubWire
import Testing

@Suite struct TraceParentTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  private func isOne(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { TraceParent.isOne(UnsafeRawBufferPointer($0)) }
  }

  private func passedOn(_ value: String) throws -> String? {
    let message = Array(#"{"type":"offer","traceparent":\#(value),"data":{}}"#.utf8)
    return try message.withUnsafeBytes { bytes in
      try Envelope.scan(bytes, scratch: JSONScratch()).trace(in: bytes).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }

  @Test(arguments: ["00", "01", "ff"]) func takesWhatIsWellMade(flags: String) throws {
    let text = "00-\(Self.trace)-\(Self.span)-\(flags)"
    #expect(isOne(text))
    #expect(try passedOn("\"\(text)\"") == text)
  }

  @Test(arguments: [
    "", "00", "01-\(trace)-\(span)-01", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-0",
    "00-\(trace)-\(span)-01-",
    "00-\(trace)-\(span)-01 ", "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span)-0A",
    "00-\(String(repeating: "0", count: 32))-\(span)-01",
    "00-\(trace)-\(String(repeating: "0", count: 16))-01",
    "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01",
    "00-\(trace)0-\(span.dropLast())-01",
    "00-g\(trace.dropFirst())-\(span)-01", "00-\(trace)-\(span)-0g", "0:-\(trace)-\(span)-01",
  ])
  func takesNothingElse(text: String) throws {
    #expect(!isOne(text))
    #expect(try passedOn("\"\(text)\"") == nil)
  }

  @Test(arguments: [
    "null", "7", "{}", "[]", "true", "\"\\u0030\\u0030-\(trace)-\(span)-01\"",
  ])
  func whatIsNoPlainTextIsLeftOut(value: String) throws { #expect(try passedOn(value) == nil) }
}
