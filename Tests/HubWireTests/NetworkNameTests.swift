import HubWire
import Testing

@Suite("Network names")
struct NetworkNameTests {
  private func decode(_ contents: String, escaped: Bool = true) throws -> NetworkName {
    let bytes = Array(contents.utf8)
    return try bytes.withUnsafeBytes { buffer in
      try NetworkName(contents: buffer, escaped: escaped)
    }
  }

  @Test("that only look alike are two")
  func twins() throws {
    let composed = try #require(NetworkName("t\u{e9}nant"))
    let decomposed = try #require(NetworkName("te\u{301}nant"))
    #expect("t\u{e9}nant" == "te\u{301}nant", "as String they would be one")
    #expect(composed != decomposed)
    #expect(Set([composed, decomposed]).count == 2)
    #expect([composed: 1, decomposed: 2][decomposed] == 2)
  }

  @Test("are the same however JSON spells them")
  func spellings() throws {
    let name = try #require(NetworkName("té/😀\""))
    #expect(try decode(#"t\u00e9\/\ud83d\uDE00\""#) == name)
    #expect(try decode(#"té/😀\""#) == name)
    #expect(try decode("global", escaped: false) == .global)
    #expect(try decode(#"\u0067lobal"#) == .global)
  }

  @Test("have 1 to 128 bytes")
  func lengths() throws {
    let longest = String(repeating: "é", count: 64)
    #expect(try decode(longest).bytes.count == 128)
    #expect(try decode(longest, escaped: false).bytes.count == 128)
    #expect(try decode(String(repeating: "\\u00e9", count: 64)).bytes.count == 128)
    #expect(throws: NetworkNameError.tooLong) { try decode(longest + "a") }
    #expect(throws: NetworkNameError.tooLong) { try decode(longest + "a", escaped: false) }
    #expect(throws: NetworkNameError.tooLong) { try decode(String(repeating: "\\u00e9", count: 65)) }
    #expect(throws: NetworkNameError.empty) { try decode("") }
    #expect(throws: NetworkNameError.empty) { try decode("", escaped: false) }
    #expect(NetworkName("") == nil)
    #expect(NetworkName(longest + "a") == nil)
  }

  @Test(
    "have no control characters and no half characters",
    arguments: [
      #"a\u0000"#, #"a\n"#, #"\u001f"#, #"\u007f"#, #"\u0080"#, #"\u009f"#, #"\ud800"#, #"a\udc00b"#,
      #"\ud83d\u0041"#,
      #"\ude00\ud83d"#, #"\x"#, #"\"#, #"\u12"#, "\u{85}", "\u{7f}",
    ])
  func refused(_ contents: String) {
    #expect(throws: NetworkNameError.malformed) { try decode(contents) }
  }

  @Test("are not made of bytes that are no UTF-8")
  func notUTF8() {
    let broken: [[UInt8]] = [
      [0x80], [0xc3], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x80, 0x80, 0x80],
      [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xff], [0x61, 0xc3, 0x28],
      [0xe2, 0x28, 0xa1],
    ]
    for bytes in broken { #expect(NetworkName(utf8: bytes) == nil, "\(bytes)") }
    #expect(NetworkName(utf8: [0xf4, 0x8f, 0xbf, 0xbf]) != nil)
  }

  @Test("are safe in a log")
  func description() throws {
    #expect(try #require(NetworkName("plain é")).description == "\"plain é\"")
    #expect(try #require(NetworkName("a\"b\\c")).description == #""a\"b\\c""#)
    #expect(try #require(NetworkName("a\u{202e}b\u{2028}")).description == #""a\u{202e}b\u{2028}""#)
  }

  @Test("match the bytes they have and are written as JSON")
  func matching() throws {
    let name = try #require(NetworkName("a\"b"))
    #expect(Array("a\"b".utf8).withUnsafeBytes { name.matches($0) })
    #expect(Array("a\"c".utf8).withUnsafeBytes { name.matches($0) } == false)
    #expect(Array("a\"b ".utf8).withUnsafeBytes { name.matches($0) } == false)
    #expect(name.jsonEscaped() == Array(#""a\"b""#.utf8))
  }
}
