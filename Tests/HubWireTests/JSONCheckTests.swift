import HubWire
import Testing

@Suite struct JSONCheckTests {
  private func isContents(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { JSONCheck.isContents($0) } }

  private func isUTF8(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { JSONCheck.isUTF8($0) } }

  /// Whether the text between quotes is a JSON string, by the reader that makes trees.
  private func isString(_ bytes: [UInt8]) -> Bool {
    let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    return quoted.withUnsafeBytes { (try? JSONValue(parsing: $0)) != nil }
  }

  @Test func takesAsContentsWhatIsAStringBetweenQuotes() {
    let words = [
      "", "offer", "ice-candidate", #"a\n"#, #"\u00e9"#, #"\u00g9"#, #"\"#, #"a\x"#, "é", "a\"b", "\u{7f}",
    ]
    for word in words { #expect(isContents(Array(word.utf8)) == isString(Array(word.utf8)), "\(word)") }
  }

  @Test(arguments: [1, 2, 15, 16, 17])
  func checksEveryByteAtEveryPlace(length: Int) {
    var wrong: [(byte: UInt8, place: Int)] = []
    for place in 0..<length {
      for byte in UInt8.min...UInt8.max {
        var text = [UInt8](repeating: UInt8(ascii: "a"), count: length)
        text[place] = byte
        // The reader that makes trees mends what is no UTF-8.
        if isContents(text) != (byte < 0x80 && isString(text)) { wrong.append((byte, place)) }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: 0...200)
  func findsWhatIsNoUTF8WhereverItStands(length: Int) {
    let ascii = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    #expect(isUTF8(ascii))
    for place in 0..<length {
      var text = ascii
      text[place] = 0xff
      #expect(!isUTF8(text))
      guard place + 1 < length else { continue }
      text[place] = 0xc3
      #expect(!isUTF8(text))
      text[place + 1] = 0xa9
      #expect(isUTF8(text))
    }
  }

  @Test func takesNothingThatBreaksOutOfAValue() {
    let scratch = JSONScratch()
    func isValue(_ text: String) -> Bool {
      Array(text.utf8).withUnsafeBytes { JSONCheck.isValue($0, scratch: scratch) }
    }
    let long = String(repeating: "v=0\\r\\n", count: 300)
    #expect(isValue(#"{"sdp":"\#(long)"}"#))
    for text in [
      #"1},"fromPeerId":"forged""#, #"{"sdp":"\#(long)"#, #"{"sdp":"\#(long)"}}"#, #"{"a":1}{"b":2}"#, "",
      #"{"a":"\#(long)","a":1}"#, "{\"sdp\":\"\(long)\u{1}\"}",
    ] { #expect(!isValue(text), "\(text)") }
  }
}
