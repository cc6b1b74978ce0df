import HubWire
import Testing

@Suite("JSON grammar")
struct JSONGrammarTests {
  @Test("takes what RFC 8259 takes", arguments: accepted)
  func takes(_ text: String) {
    #expect(jsonFault(text) == nil, "\(text)")
  }

  @Test("refuses what RFC 8259 refuses", arguments: refused)
  func refuses(_ text: String) {
    #expect(jsonFault(text) != nil, "\(text)")
  }

  @Test("refuses each accepted text that lost its end or gained one", arguments: accepted)
  func refusesDamage(_ text: String) {
    #expect(jsonFault(text + "]") != nil)
    #expect(jsonFault(text + "x") != nil)
    #expect(jsonFault("\u{feff}" + text) != nil, "a byte order mark is not white space")
    guard let last = text.utf8.last, "]}\"el".utf8.contains(last) else { return }
    #expect(jsonFault(String(text.dropLast())) != nil)
  }

  @Test("refuses every control character in a string, at every place in a word")
  func refusesControls() {
    for control in UInt8(0)..<0x20 {
      for place in 0..<17 {
        var bytes = Array("\"\(String(repeating: "a", count: 17))\"".utf8)
        bytes[place + 1] = control
        #expect(jsonFault(bytes) == .malformed(at: place + 1))
      }
    }
    #expect(jsonFault("\"\u{7f}\u{80}\"") == nil)
  }

  @Test("takes exactly the escapes of the grammar")
  func escapes() {
    for letter in UInt8(0)...255 {
      let bytes = [0x22, 0x5c, letter, 0x22]
      #expect((jsonFault(bytes) == nil) == "\"\\/bfnrt".utf8.contains(letter), "\(letter)")
    }
    for digit in UInt8(0)...255 {
      let isHex = "0123456789abcdefABCDEF".utf8.contains(digit)
      for place in 0..<4 {
        var bytes = Array("\"\\u0000\"".utf8)
        bytes[3 + place] = digit
        #expect((jsonFault(bytes) == nil) == isHex, "\(digit) at \(place)")
      }
    }
  }

  @Test("finds the end of strings of every length")
  func stringLengths() {
    for length in 0..<70 {
      let body = String(repeating: "é", count: length / 2) + String(repeating: "a", count: length % 2)
      #expect(jsonFault("\"\(body)\"") == nil)
      #expect(jsonFault("\"\(body)") != nil)
      #expect(jsonFault("[\"\(body)\\\\\",\"\(body)\\\"\"]") == nil)
    }
  }

  @Test("stops at the depth it is given", arguments: [1, 2, 63, 64, 65, 200, 512])
  func depth(_ limit: Int) {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      #expect(jsonFault(nested(limit), maxDepth: limit) == nil)
      #expect(
        jsonFault(nested(limit + 1), maxDepth: limit) == .tooDeep(at: limit * open.utf8.count))
    }
  }

  @Test("never nests deeper than its own bound, whatever is asked for")
  func deepest() {
    let text = String(repeating: "[", count: 100_000)
    #expect(jsonFault(text, maxDepth: .max) == .tooDeep(at: JSONScratch.deepest))
    #expect(jsonFault("[]", maxDepth: 0) == .tooDeep(at: 0))
    #expect(jsonFault("[]", maxDepth: -1) == .tooDeep(at: 0))
    #expect(jsonFault("1", maxDepth: 0) == nil)
  }

  static let accepted = [
    "0", "-0", "1", "-1", "10", "1234567890", "0.0", "-0.5", "1.25", "1e1", "1E1", "1e+1", "1e-1", "1.5E+10",
    "0e0", "0E-0", "123.456e789", "1e999999", "9999999999999999999999999999999999", "-9223372036854775809",
    "true", "false", "null", " true ", "\ttrue\r\n", "\n\n0", "\"\"", "\"a\"", "\"12345678\"",
    "\"123456789\"",
    "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u00e9\"", "\"\\uFFFF\"",
    "\"\\uffff\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\ude00\"", "\"\\ude00\\ud83d\"", "\"/\"",
    "\"\u{7f}\"", "\"é\"", "\"😀\"", "\"\u{2028}\u{2029}\"", "\"\u{fffe}\"", "\"'\"", "\"a\\\\\"",
    "\"abcdefg\\\"hijklmn\"", "\"1234567\\n\"", "\"{}[],:\"", "[]", "[ ]", "[\n]", "[1]", "[1,2]",
    "[ 1 , 2 ]",
    "[[]]", "[[],[]]", "[[[[[[]]]]]]", "[null,true,false]", "[\"\",\"\"]", "[1,\"1\",[1],{\"1\":1}]", "[0]",
    "[-0]", "[1e1]", "[0,0]", "{}", "{ }", "{\"a\":1}", "{ \"a\" : 1 }", "{\"a\":1,\"b\":2}", "{\"\":0}",
    "{\"a\":{}}", "{\"a\":[]}", "{\"a\":{\"a\":{\"a\":1}}}", "{\"a\":[{\"a\":1},{\"a\":2}]}",
    "{\"a\":null}", "{\"a\":true,\"A\":false}", "{\"a\\u0000\":1,\"a\":2}", "{\"\\ud800\":1,\"\\ud801\":2}",
    "{\"12345678\":1,\"123456789\":2,\"1234567\":3}", "{\"a\":\"}\"}", "[{},{}]", "[{\"a\":1},{\"a\":1}]",
    "\r\n\t [\r\n\t ]\r\n\t ", "{\"type\":\"offer\",\"data\":{\"sdp\":\"v=0\\r\\n\"}}",
    "{\"é\":1,\"e\u{301}\":2}", "{\"a\":1,\"a \":2}", "{\"key\":[],\"yek\":{}}",
  ]

  static let refused = [
    "", " ", "\n", "+1", "-", "--1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1e-", "1E",
    "1e1.5",
    "0x10", "1_000", "1,000", "1 2", "- 1", "0b1", "Infinity", "-Infinity", "NaN", "inf", "1f", "１", "0.",
    "0e", "00.1",
    "True", "TRUE", "tru", "t", "truee", "fals", "falsee", "nul", "nulll", "nil", "undefined", "none",
    "t rue",
    "'a'", "a", "\"", "\"a", "a\"", "\"\\\"", "\"\\", "\"\\x41\"", "\"\\'\"", "\"\\0\"", "\"\\U0041\"",
    "\"\\u\"",
    "\"\\u0\"", "\"\\u00\"", "\"\\u004\"", "\"\\u004g\"", "\"\\u 041\"", "\"\\u+041\"", "\"\\u{41}\"",
    "\"\\a\"",
    "\"\\v\"", "\"\\e\"", "\"\\ \"", "\"a\nb\"", "\"a\tb\"", "\"\0\"", "\"\"\"", "\"a\"\"b\"", "`a`",
    "\"a\" \"b\"",
    "[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1;2]", "(1)", "[1}", "[1]]", "[[1]",
    "[]]",
    "[][]", "[] []", "[\"a\"", "[\"a]", "[:]", "[1:2]", "[\"a\":1]", "[...]", "[1,\"]", "[-]", "[01]", "[1.]",
    "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}", "{,\"a\":1}", "{\"a\"}",
    "{\"a\":}", "{\"a\" 1}", "{\"a\"::1}", "{\"a\":1 \"b\":2}", "{\"a\":1;\"b\":2}", "{a:1}", "{'a':1}",
    "{1:1}",
    "{null:1}", "{[]:1}", "{{}:1}", "{\"a\",1}", "{\"a\":1}}", "{\"a\":1]", "{}{}", "{} 1",
    "{\"a\":1,,\"b\":2}",
    "{\"a\":1:2}", "{\"a\nb\":1}", "{\"\\x\":1}", "{\"a\":'b'}", "{:1}", "{\"a\":1,\"b\"}", "{\"a\":tru}",
    "{\"a\":01}", "// c\n1", "/* c */ 1", "1 // c", "#1", "1;", "[1] x", "\u{a0}1", "\u{2028}1", "\u{b}1",
    "\u{c}1",
    "1\0", "\0", "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":1}", "{\"\":1,\"\":2}",
    "{\"a\":{\"b\":1,\"b\":2}}",
    "[{\"a\":1,\"a\":2}]", "{\"\\/\":1,\"/\":2}", "{\"\\ud83d\\ude00\":1,\"😀\":2}",
    "{\"\\uD800\":1,\"\\ud800\":2}",
    "{\"a\":{\"a\":1},\"a\":2}", "{\"123456789\":1,\"123456789\":2}", "{\"\\u00e9\":1,\"é\":2}",
  ]
}
