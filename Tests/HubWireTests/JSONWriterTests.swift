import HubWire
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
  @Test("puts commas where they belong")
  func commas() throws {
    let writer = JSONWriter()
    writer.beginObject()
    writer.key("a")
    writer.int(1)
    writer.key("b")
    writer.beginArray()
    writer.bool(true)
    writer.null()
    writer.beginObject()
    writer.endObject()
    writer.beginArray()
    writer.endArray()
    writer.double(0.5)
    writer.double(.nan)
    writer.endArray()
    Array("\"x\":1,\"y\":2".utf8).withUnsafeBytes { writer.members(verbatim: $0) }
    [UInt8]().withUnsafeBytes { writer.members(verbatim: $0) }
    writer.key("c\n")
    Array("[ ]".utf8).withUnsafeBytes { writer.value(verbatim: $0) }
    writer.key("id")
    writer.peerID(PeerID(high: 0, middle: 0, low: 0xab))
    writer.endObject()
    let id = String(repeating: "0", count: 38) + "ab"
    #expect(
      writer.text == #"{"a":1,"b":[true,null,{},[],0.5,null],"x":1,"y":2,"c\n":[ ],"id":"\#(id)"}"#)
    writer.reset()
    writer.raw("x")
    #expect(writer.text == "x")
  }

  @Test("writes every integer")
  func integers() {
    func written(_ value: some FixedWidthInteger) -> String {
      let writer = JSONWriter()
      writer.int(value)
      return writer.text
    }
    for value in [0, 1, -1, 9, 10, -10, 99, 100, .max, .min] as [Int64] {
      #expect(written(value) == "\(value)")
    }
    for value in [.min, .max, 0, -1] as [Int8] { #expect(written(value) == "\(value)") }
    #expect(written(UInt64.max) == "\(UInt64.max)")
    #expect(written(Int128.min) == "\(Int128.min)")
    #expect(written(UInt128.max) == "\(UInt128.max)")
  }

  @Test(
    "writes numbers that can be read back",
    arguments: [0.1, -0.0, 1e300, .leastNonzeroMagnitude, 123_456_789.125, 1e16, 1e-7])
  func doubles(_ value: Double) throws {
    let writer = JSONWriter()
    writer.double(value)
    #expect(jsonFault(writer.text) == nil)
    #expect(Double(writer.text) == value)
  }

  @Test("escapes what must be escaped, at every place in a word")
  func escapes() throws {
    for scalar in (0..<0x100).compactMap({ Unicode.Scalar(UInt32($0)) }) {
      for length in 0..<10 {
        let text = String(repeating: "a", count: length) + String(scalar) + "bcdefghij"
        let writer = JSONWriter()
        writer.string(text)
        #expect(try JSONValue(parsing: writer.text) == .string(text))
      }
    }
    let writer = JSONWriter()
    writer.string("\"\\\n\r\t\u{1}\u{1f}/é\u{7f}")
    #expect(writer.text == #""\"\\\n\r\t\u0001\u001f/é\#u{7f}""#)
  }

  @Test("never writes what is not UTF-8")
  func replaces() {
    let cases: [([UInt8], String)] = [
      ([0x61, 0xff, 0x62], "a\u{fffd}b"), ([0xc3], "\u{fffd}"), ([0xc3, 0xa9], "é"),
      ([0xed, 0xa0, 0x80], "\u{fffd}\u{fffd}\u{fffd}"), ([0xf0, 0x9f, 0x98, 0x80], "😀"),
      ([0x80, 0x22], "\u{fffd}\\\""),
    ]
    for (bytes, expected) in cases {
      let writer = JSONWriter()
      bytes.withUnsafeBytes { writer.string(utf8: $0) }
      #expect(Array(writer.bytes) == Array("\"\(expected)\"".utf8))
    }
  }

  @Test("grows as far as it must and starts again")
  func grows() {
    let writer = JSONWriter(capacity: 0)
    let text = String(repeating: "0123456789", count: 100_000)
    for _ in 0..<3 {
      writer.string(text)
      #expect(writer.bytes.count == 1_000_002)
      writer.reset()
      #expect(writer.bytes.count == 0)
    }
  }
}
