import HubWire
import Testing

private let low = "0123456789abcdef0123456789abcdef01234567"
private let high = "FEDCBA9876543210fedcba9876543210FEDCBA98"

@Suite("Envelope")
struct EnvelopeTests {
  private func scan(_ text: String, maxDepth: Int = 64) throws -> Envelope {
    let bytes = Array(text.utf8)
    return try bytes.withUnsafeBytes { buffer in
      try Envelope.scan(buffer, scratch: JSONScratch(), maxDepth: maxDepth)
    }
  }

  /// Whom the message says it is from.
  private func from(_ text: String, _ envelope: Envelope) -> PeerField {
    Array(text.utf8).withUnsafeBytes { envelope.from(in: $0) }
  }

  private func id(_ text: String) throws -> PeerField {
    .id(try #require(PeerID(text)), Array(text.utf8).withUnsafeBytes { PeerSpelling(hex: $0) })
  }

  @Test("finds every part of an offer")
  func offer() throws {
    let text = """
      { "type" : "offer", "data" : {"type":"offer", "sdp":"v=0\\r\\n}" } ,"targetPeerId":"\(high)",
        "networkName":"tenant\\n", "fromPeerId":"\(low)","messageId":"m-1","timestamp":12,"maxPeers":3}
      """
    let bytes = Array(text.utf8)
    let envelope = try scan(text)
    #expect(envelope.type.text(in: bytes) == "offer")
    #expect(envelope.isTypeEscaped == false)
    #expect(envelope.data?.text(in: bytes) == #"{"type":"offer", "sdp":"v=0\r\n}" }"#)
    #expect(envelope.target == (try id(high)))
    #expect(from(text, envelope) == (try id(low)))
    #expect(envelope.messageID?.text(in: bytes) == "m-1")
    guard case .name(let name, let isEscaped) = envelope.network else {
      Issue.record("the network is a name")
      return
    }
    #expect(name.text(in: bytes) == "tenant\\n")
    #expect(isEscaped)
  }

  @Test("has nothing but a type when there is nothing else")
  func bare() throws {
    let envelope = try scan(#"{"type":"ping"}"#)
    #expect(envelope.data == nil)
    #expect(envelope.target == .absent)
    #expect(from(#"{"type":"ping"}"#, envelope) == .absent)
    #expect(envelope.network == .absent)
    #expect(envelope.messageID == nil)
  }

  @Test(
    "takes data of every kind as it is written",
    arguments: [
      "1", "-1.50e+3", "\"\\u0041\"", "null", "true", "[ 1 , 2 ]", "{\"a\" :{}}", "\"\"", "[]", "false",
    ])
  func data(_ value: String) throws {
    let text = #"{"data":  \#(value)  ,"type":"x"}"#
    #expect(try scan(text).data?.text(in: Array(text.utf8)) == value)
  }

  @Test("refuses with the code that says why", arguments: refusals)
  func refuses(_ text: String, _ code: String) {
    let error = #expect(throws: EnvelopeError.self) { try scan(text) }
    #expect(error?.code.description == code, "\(text)")
  }

  private static let refusals: [(String, String)] = [
    ("", "invalid-json"), ("x", "invalid-json"), ("{", "invalid-json"), ("[1", "invalid-json"),
    ("{\"type\":\"a\"} x", "invalid-json"), ("{\"type\":\"a\",}", "invalid-json"), ("\"a", "invalid-json"),
    ("\u{feff}{\"type\":\"a\"}", "invalid-json"), ("{\"type\":\"a\"}{\"type\":\"a\"}", "invalid-json"),
    ("[]", "not-an-object"), ("1", "not-an-object"), ("\"type\"", "not-an-object"),
    (" null ", "not-an-object"),
    ("[{\"type\":\"a\"}]", "not-an-object"), ("true", "not-an-object"),
    ("{}", "missing-type"), ("{\"type\":1}", "missing-type"), ("{\"type\":null}", "missing-type"),
    ("{\"type\":\"\"}", "missing-type"), ("{\"type\":[\"a\"]}", "missing-type"),
    ("{\"Type\":\"a\"}", "missing-type"),
    ("{\"data\":{\"type\":\"a\"}}", "missing-type"), ("{\"type\":{\"type\":\"a\"}}", "missing-type"),
    ("{\"type\":\"\(String(repeating: "a", count: 65))\"}", "type-too-long"),
    ("{\"type\":\"a\",\"type\":\"a\"}", "duplicate-key"),
    ("{\"type\":\"a\",\"\\u0074ype\":\"b\"}", "duplicate-key"),
    ("{\"type\":\"a\",\"x\":1,\"x\":2}", "duplicate-key"),
    ("{\"type\":\"a\",\"data\":{\"b\":1,\"b\":2}}", "duplicate-key"),
    ("{\"targetPeerId\":null,\"type\":\"a\",\"targetPeer\\u0049d\":null}", "duplicate-key"),
    ("{\"type\":\"a\",\"data\":\(String(repeating: "[", count: 64))", "json-too-deep"),
  ]

  @Test("takes a type of 64 bytes and a depth of 64")
  func limits() throws {
    let type = String(repeating: "a", count: 64)
    #expect(try scan("{\"type\":\"\(type)\"}").type.count == 64)
    let nested = String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    #expect(try scan("{\"type\":\"a\",\"data\":\(nested)}").data?.count == 126)
    #expect(throws: EnvelopeError.tooDeep) { try scan("{\"type\":\"a\",\"data\":[[]]}", maxDepth: 2) }
  }

  @Test("knows its keys however they are spelled")
  func escapedKeys() throws {
    let text =
      #"{"\u0074ype":"a","targetPeer\u0049d":"\#(low)","netw\u006frkName":"n","\u0066romPeerId":"\#(high)"}"#
    let envelope = try scan(text)
    #expect(envelope.type.text(in: Array(text.utf8)) == "a")
    #expect(envelope.target == (try id(low)))
    #expect(from(text, envelope) == (try id(high)))
    #expect(envelope.network != .absent)
  }

  @Test("says when a type is written with escapes")
  func escapedType() throws {
    #expect(try scan(#"{"type":"\u0061"}"#).isTypeEscaped)
  }

  @Test("reads the target from either key, and prefers the proper one")
  func alias() throws {
    #expect(try scan(#"{"type":"a","targetPeer":"\#(low)"}"#).target == (try id(low)))
    #expect(try scan(#"{"type":"a","targetPeer":"\#(low)","targetPeerId":null}"#).target == (try id(low)))
    #expect(
      try scan(#"{"type":"a","targetPeer":"\#(low)","targetPeerId":"\#(high)"}"#).target == (try id(high)))
    #expect(try scan(#"{"type":"a","targetPeerId":"\#(high)","targetPeer":1}"#).target == (try id(high)))
    #expect(try scan(#"{"type":"a","targetPeerId":"x","targetPeer":"\#(low)"}"#).target == .malformed)
    #expect(try scan(#"{"type":"a","targetPeer":null}"#).target == .null)
  }

  @Test("tells a target that is null from one that is none", arguments: targets)
  func target(_ value: String, _ expected: PeerField) throws {
    #expect(try scan(#"{"type":"a","targetPeerId":\#(value)}"#).target == expected)
    let claim = #"{"type":"a","fromPeerId":\#(value)}"#
    #expect(from(claim, try scan(claim)) == expected)
  }

  private static let targets: [(String, PeerField)] = [
    ("null", .null), ("1", .malformed), ("\"\"", .malformed), ("[]", .malformed), ("true", .malformed),
    ("\"\(low)0\"", .malformed), ("\"\(low.dropLast())\"", .malformed),
    ("\"\(low.dropLast())g\"", .malformed),
    ("{\"id\":\"\(low)\"}", .malformed), ("\"\\u0030\"", .malformed),
    ("\"\(low.dropLast())\\u0067\"", .malformed),
    ("\"\(low)\\u0030\"", .malformed), ("\"\(low.dropLast(6))\\ud800\"", .malformed),
  ]

  @Test("reads an id whose digits are written as escapes")
  func escapedID() throws {
    #expect(try scan(#"{"type":"a","targetPeerId":"\u0030\#(low.dropFirst())"}"#).target == (try id(low)))
  }

  @Test("tells a network that is missing from one that is no text")
  func network() throws {
    #expect(try scan(#"{"type":"a","networkName":null}"#).network == .absent)
    for value in ["1", "{}", "[\"a\"]", "true"] {
      #expect(try scan(#"{"type":"a","networkName":\#(value)}"#).network == .malformed)
    }
  }

  @Test("ignores a message id that is no text, empty or too long")
  func messageID() throws {
    for value in ["1", "null", "\"\"", "\"\(String(repeating: "a", count: 65))\""] {
      #expect(try scan(#"{"type":"a","messageId":\#(value)}"#).messageID == nil)
    }
    #expect(
      try scan(#"{"type":"a","messageId":"\#(String(repeating: "a", count: 64))"}"#).messageID?.count == 64)
  }

  @Test("gives no bytes of a message that is not the one it was scanned from")
  func otherMessage() throws {
    let envelope = try scan(#"{"type":"offer"}"#)
    #expect([UInt8]([1, 2, 3]).withUnsafeBytes { envelope.type.bytes(in: $0).count } == 0)
  }
}
