extension HTTPCases {
  static let fields: [HTTPCase] = [
    .get("no white space", "A:b", "GET /"),
    .get("white space around", "A: \t b \t ", "GET /"),
    .get("empty value", "A:", "GET /"),
    .get("blank value", "A:   ", "GET /"),
    .get("colons in value", "A: b:c:d", "GET /"),
    .get("bytes beyond ASCII in value", "A: é", "GET /"),
    .get("tab in value", "A: b\tc", "GET /"),
    .get("space before colon", "A : b", "400 whitespace-before-colon"),
    .get("tab before colon", "A\t: b", "400 whitespace-before-colon"),
    .get("space in name", "A B: c", "400 whitespace-before-colon"),
    .get("no colon", "Abc", "400 invalid-field-name"),
    .get("no name", ": b", "400 invalid-field-name"),
    .get("separator in name", "A(b): c", "400 invalid-field-name"),
    .get("UTF-8 in name", "É: b", "400 invalid-field-name"),
    .get("NUL in name", "A\u{0}: b", "400 invalid-field-name"),
    .get("folded", "A: b\r\n c", "400 folded-field"),
    .get("folded with a tab", "A: b\r\n\tc", "400 folded-field"),
    HTTPCase(
      "space before the first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", "400 folded-field"),
    .get("NUL in value", "A: b\u{0}c", "400 control-in-field-value"),
    .get("escape in value", "A: \u{1B}[2J", "400 control-in-field-value"),
    .get("DEL in value", "A: \u{7F}", "400 control-in-field-value"),
    .get("vertical tab in value", "A: \u{B}", "400 control-in-field-value"),
    .get("bare LF ends a line", "A: b\nC: d", "400 bare-line-feed"),
    .get("bare CR in value", "A: b\rC: d", "400 bare-carriage-return"),
    .get("CR CR LF", "A: b\r", "400 bare-carriage-return"),
    .get("LF in name", "A\nB: c", "400 bare-line-feed"),
    .get("LF instead of the last line", "A: b\r\n\n", "400 bare-line-feed"),
    .get("100 fields", (1...99).map { "A\($0): b" }.joined(separator: "\r\n"), "GET /"),
    .get("101 fields", (1...100).map { "A\($0): b" }.joined(separator: "\r\n"), "431 too-many-fields"),
    .get("long field", "A: " + String(repeating: "b", count: 8000), "GET /"),
    .get("field over the limit", "A: " + String(repeating: "b", count: 9000), "431 field-too-large"),
    .get("name over the limit", String(repeating: "b", count: 9000) + ": a", "431 field-too-large"),
    .get(
      "head over the limit",
      (1...5).map { "A\($0): " + String(repeating: "b", count: 4000) }.joined(separator: "\r\n"),
      "431 head-too-large"),
  ]

  static let connection: [HTTPCase] = [
    .get("close", "Connection: close", "GET / close"),
    .get("close in capitals among others", "Connection: Foo , CLOSE", "GET / close"),
    .get("close on its second line", "Connection: foo\r\nConnection: close", "GET / close"),
    .get("keep-alive", "Connection: keep-alive", "GET /"),
    .get("close wins", "Connection: keep-alive, close", "GET / close"),
    .get("closed is not close", "Connection: closed", "GET /"),
    .get("empty members", "Connection: , ,", "GET /"),
    .get("no token", "Connection: a b", "400 invalid-connection"),
    .get("quoted", "Connection: \"close\"", "400 invalid-connection"),
    HTTPCase(
      "HTTP/1.0 keep-alive", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET /"),
    HTTPCase(
      "HTTP/1.0 both", "GET / HTTP/1.0\r\nConnection: Keep-Alive, close\r\n\r\n", "GET / close"),
    HTTPCase(
      "expects and has a body",
      "PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\na", "PUT / expects [a]"),
    .get("expects without a body", "Expect: 100-continue", "GET /"),
    .get("expects something else", "Expect: 200-ok", "417 expectation-failed"),
    .get("expects two things", "Expect: 100-continue, x", "417 expectation-failed"),
  ]
}
