extension HTTPCases {
  private static func post(_ name: String, _ lines: String, _ body: String, _ expected: String) -> HTTPCase {
    HTTPCase(name, "POST / HTTP/1.1\r\nHost: h\r\n\(lines)\r\n\r\n\(body)", expected)
  }

  static let framing: [HTTPCase] = [
    post("sized", "Content-Length: 5", "hello", "POST / [hello]"),
    post("sized and short", "Content-Length: 5", "hell", "..."),
    post(
      "sized and another", "Content-Length: 2", "okGET / HTTP/1.1\r\nHost: h\r\n\r\n", "POST / [ok] | GET /"),
    post("zero", "Content-Length: 0", "", "POST /"),
    post("leading zeros", "Content-Length: 0002", "ok", "POST / [ok]"),
    post("no length, no body", "A: b", "", "POST /"),
    post("same length twice", "Content-Length: 2\r\nContent-Length: 2", "ok", "400 repeated-content-length"),
    post("two lengths", "Content-Length: 2\r\ncontent-length: 3", "ok", "400 repeated-content-length"),
    post("length list", "Content-Length: 2, 2", "ok", "400 invalid-content-length"),
    post("negative length", "Content-Length: -1", "", "400 invalid-content-length"),
    post("signed length", "Content-Length: +2", "ok", "400 invalid-content-length"),
    post("hexadecimal length", "Content-Length: 0x2", "ok", "400 invalid-content-length"),
    post("length with a fraction", "Content-Length: 2.0", "ok", "400 invalid-content-length"),
    post("length with a gap", "Content-Length: 1 2", "ok", "400 invalid-content-length"),
    post("length with an underscore", "Content-Length: 1_0", "ok", "400 invalid-content-length"),
    post("empty length", "Content-Length:", "", "400 invalid-content-length"),
    post("Arabic digits", "Content-Length: ٢", "ok", "400 invalid-content-length"),
    post("length at the limit", "Content-Length: 1048576", "", "..."),
    post("length over the limit", "Content-Length: 1048577", "", "413 body-too-large"),
    post("length over Int64", "Content-Length: 9223372036854775808", "", "413 body-too-large"),
    post("length over UInt64", "Content-Length: 18446744073709551618", "", "413 body-too-large"),
    post(
      "length of 200 digits", "Content-Length: \(String(repeating: "9", count: 200))", "",
      "413 body-too-large"),
    post(
      "both, length first", "Content-Length: 4\r\nTransfer-Encoding: chunked", "",
      "400 length-and-transfer-encoding"),
    post(
      "both, coding first", "Transfer-Encoding: chunked\r\nContent-Length: 4", "",
      "400 length-and-transfer-encoding"),
    post(
      "both, coding unknown", "Transfer-Encoding: x\r\nContent-Length: 4", "",
      "400 length-and-transfer-encoding"),
    post("chunked in capitals", "Transfer-Encoding: CHUNKED", "0\r\n\r\n", "POST / []"),
    post("coding unknown", "Transfer-Encoding: gzip", "", "400 invalid-transfer-encoding"),
    post("identity", "Transfer-Encoding: identity", "", "400 invalid-transfer-encoding"),
    post("chunked not last", "Transfer-Encoding: chunked, gzip", "", "400 invalid-transfer-encoding"),
    post("chunked twice", "Transfer-Encoding: chunked, chunked", "", "400 invalid-transfer-encoding"),
    post(
      "chunked on two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "",
      "400 invalid-transfer-encoding"),
    post(
      "chunked, then identity on its line", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "",
      "400 invalid-transfer-encoding"),
    post("gzip, then chunked", "Transfer-Encoding: gzip, chunked", "", "501 unsupported-transfer-encoding"),
    post("almost chunked", "Transfer-Encoding: xchunked", "", "400 invalid-transfer-encoding"),
    post("chunked with a parameter", "Transfer-Encoding: chunked;a=b", "", "400 invalid-transfer-encoding"),
    post("chunked in quotes", "Transfer-Encoding: \"chunked\"", "", "400 invalid-transfer-encoding"),
    post("chunked after a vertical tab", "Transfer-Encoding: \u{B}chunked", "", "400 control-in-field-value"),
    post("empty coding", "Transfer-Encoding:", "", "400 invalid-transfer-encoding"),
    post(
      "space before the colon of a coding", "Transfer-Encoding : chunked", "", "400 whitespace-before-colon"),
    post("folded coding", "Transfer-Encoding:\r\n chunked", "", "400 folded-field"),
    post("underscore is another field", "Content_Length: 5", "", "POST /"),
    HTTPCase(
      "coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "400 transfer-encoding-in-old-version"),
    HTTPCase("GET with a body", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na", "GET / [a]"),
  ]

  static let chunked: [HTTPCase] = [
    .chunks("one chunk", "5\r\nhello\r\n0\r\n\r\n", "POST / [hello]"),
    .chunks("two chunks", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "POST / [hello]"),
    .chunks(
      "hexadecimal", "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", "POST / [01234567890123456789]"),
    .chunks("leading zeros", "0005\r\nhello\r\n0000\r\n\r\n", "POST / [hello]"),
    .chunks("then another", "1\r\na\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "POST / [a] | GET /"),
    .chunks("trailers are dropped", "0\r\nA: b\r\nContent-Length: 7\r\n\r\n", "POST / []"),
    .chunks("extensions", "1;a=b;c=\"d e\" ; f\r\na\r\n0;x\r\n\r\n", "POST / [a]"),
    .chunks("blank before the extension", "1 \t;a\r\na\r\n0\r\n\r\n", "POST / [a]"),
    .chunks("unfinished size", "5", "..."),
    .chunks("unfinished data", "5\r\nhel", "..."),
    .chunks("unfinished end", "0\r\n", "..."),
    .chunks("unfinished trailers", "0\r\nA: b\r\n", "..."),
    .chunks("no size", "\r\n", "400 malformed-chunk"),
    .chunks("no digits", ";a\r\n", "400 malformed-chunk"),
    .chunks("prefix 0x", "0x5\r\nhello\r\n", "400 malformed-chunk"),
    .chunks("signed", "+5\r\nhello\r\n", "400 malformed-chunk"),
    .chunks("negative", "-5\r\nhello\r\n", "400 malformed-chunk"),
    .chunks("space first", " 5\r\nhello\r\n", "400 malformed-chunk"),
    .chunks("space after", "5 \r\nhello\r\n", "400 malformed-chunk"),
    .chunks("not hexadecimal", "g\r\n", "400 malformed-chunk"),
    .chunks("LF after the size", "5\nhello\r\n", "400 malformed-chunk"),
    .chunks("CR without LF after the size", "5\rhello\r\n", "400 malformed-chunk"),
    .chunks("LF in an extension", "5;a\nhello\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("empty extension", "5;\r\nhello\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("extension without a name", "5;=a\r\nhello\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("control in an extension", "5;a\u{1}\r\nhello\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("LF after the data", "5\r\nhello\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("CR without LF after the data", "5\r\nhello\r0\r\n\r\n", "400 malformed-chunk"),
    .chunks("data too long", "5\r\nhelloX\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("data too short", "5\r\nhell\r\n0\r\n\r\n", "400 malformed-chunk"),
    .chunks("size of 17 digits", "00000000000000001\r\n", "400 malformed-chunk"),
    .chunks("size over the limit", "100001\r\n", "413 body-too-large"),
    .chunks("size over Int64", "8000000000000000\r\n", "413 body-too-large"),
    .chunks("size of all ones", "ffffffffffffffff\r\n", "413 body-too-large"),
    .chunks("sum over the limit", "1\r\na\r\n100000\r\n", "413 body-too-large"),
    .chunks(
      "extension at the limit", "1;\(String(repeating: "a", count: 255))\r\na\r\n0\r\n\r\n", "POST / [a]"),
    .chunks(
      "extension over the limit", "1;\(String(repeating: "a", count: 256))\r\n",
      "400 chunk-extension-too-large"),
    .chunks(
      "extensions together over the limit",
      String(repeating: "1;\(String(repeating: "a", count: 199))\r\na\r\n", count: 21),
      "400 chunk-extension-too-large"),
    .chunks(
      "trailers over the limit", "0\r\nA: \(String(repeating: "b", count: 4096))", "431 trailers-too-large"),
    .chunks("folded trailer", "0\r\nA: b\r\n c\r\n\r\n", "400 folded-field"),
    .chunks("trailer with a bare LF", "0\r\nA: b\n\r\n", "400 bare-line-feed"),
    .chunks("trailer without a colon", "0\r\nA\r\n\r\n", "400 invalid-field-name"),
    .chunks("ends with LF", "0\r\n\n", "400 bare-line-feed"),
  ]
}
