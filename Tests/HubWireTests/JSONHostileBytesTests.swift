import HubWire
import Testing

/// Nothing that arrives may end the process; what is checked beside is that nonsense is refused.
@Suite("Hostile bytes")
struct JSONHostileBytesTests {
  @Test("random bytes are refused everywhere and end nothing", arguments: UInt64(1)...4)
  func randomBytes(_ seed: UInt64) {
    var source = SeededGenerator(seed: seed)
    let scratch = JSONScratch()
    for _ in 0..<3_000 {
      let count = Int.random(in: 0..<48, using: &source)
      var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &source) }
      feed(bytes, scratch)
      bytes = Array("{\"type\":\"a\",\"targetPeerId\":\"".utf8) + bytes
      #expect(feed(bytes, scratch) == false, "the string is not closed")
    }
  }

  @Test("random rows of tokens end nothing", arguments: UInt64(1)...4)
  func randomTokens(_ seed: UInt64) {
    var source = SeededGenerator(seed: seed)
    let scratch = JSONScratch()
    let tokens = [
      "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\"type\"", "\"data\"", "\"targetPeerId\"", "d800",
      "1", "-",
      "e", ".", "true", "null", " ", "\"a\":", "\"isHub\":true", "\"networkName\":\"x\"",
    ]
    for _ in 0..<3_000 {
      let row = (0..<Int.random(in: 0..<24, using: &source)).map { _ in
        tokens.randomElement(using: &source) ?? ""
      }
      feed(Array(row.joined().utf8), scratch)
    }
  }

  @Test("every beginning of a message is refused")
  func beginnings() {
    let scratch = JSONScratch()
    let message = Array(
      #"{"type":"offer","data":{"a":[1,-2.5e3,"\u00e9\n",true,null]},"networkName":"x","messageId":"1"}"#.utf8
    )
    #expect(feed(message, scratch))
    for end in 0..<message.count {
      #expect(feed(Array(message[..<end]), scratch) == false)
    }
  }

  /// Feeds bytes, in memory that ends where they end, to everything that reads; true if they are a message.
  @discardableResult
  private func feed(_ bytes: [UInt8], _ scratch: JSONScratch) -> Bool {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    let buffer = UnsafeRawBufferPointer(memory)
    _ = try? JSONValue(parsing: buffer, scratch: scratch)
    _ = try? AnnounceData(buffer, scratch: scratch)
    _ = try? NetworkName(contents: buffer, escaped: true)
    _ = try? NetworkName(contents: buffer, escaped: false)
    _ = PeerID(hex: buffer)
    _ = PeerID(bytes: buffer)
    let writer = JSONWriter()
    writer.string(utf8: buffer)
    #expect(jsonFault(Array(writer.bytes)) == nil)
    #expect(String(validating: writer.bytes, as: UTF8.self) != nil)
    return (try? Envelope.scan(buffer, scratch: scratch)) != nil
  }
}
