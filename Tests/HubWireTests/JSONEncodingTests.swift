import HubWire
import Testing

private struct Address: Codable {
  var host: String
  var port: UInt16?
}

private struct HubSeen: Codable {
  var peer: PeerID
  var network: NetworkName
  var addresses: [Address]
  var weights: [String: Double]
  var alive: Bool
  var load: Float
  var note: String?
  var nested: [[Int8]]
}

private class Base: Encodable {
  var first = 1
}

private final class Derived: Base {
  enum Keys: CodingKey { case second }

  override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(2, forKey: .second)
    try super.encode(to: container.superEncoder())
  }
}

private struct Unordered: Encodable {
  enum Keys: CodingKey { case inner, after, unused }

  func encode(to encoder: any Encoder) throws {
    var outer = encoder.container(keyedBy: Keys.self)
    _ = outer.superEncoder(forKey: .unused)
    var inner = outer.nestedUnkeyedContainer(forKey: .inner)
    try inner.encode("a")
    try inner.encodeNil()
    var deep = inner.nestedContainer(keyedBy: Keys.self)
    try deep.encode(1, forKey: .inner)
    try outer.encodeNil(forKey: .after)
    try? inner.encode("too late")
    _ = inner.nestedUnkeyedContainer()
  }
}

private enum Happening: Encodable {
  case joined(id: Int)
  case left
}

private struct Nothing: Encodable {
  func encode(to encoder: any Encoder) throws {}
}

@Suite("JSON encoding")
struct JSONEncodingTests {
  @Test("writes a whole event")
  func event() throws {
    let seen = HubSeen(
      peer: PeerID(high: 0, middle: 0, low: 1), network: .global,
      addresses: [Address(host: "a\"b", port: 80), Address(host: "", port: nil)], weights: ["w": 0.5],
      alive: true,
      load: 0.25, note: nil, nested: [[-128, 127], []])
    let id = String(repeating: "0", count: 39) + "1"
    #expect(
      try JSONEncoding.encode(seen)
        == #"{"peer":"\#(id)","network":"global","addresses":[{"host":"a\"b","port":80},{"host":""}],"#
        + #""weights":{"w":0.5},"alive":true,"load":0.25,"nested":[[-128,127],[]]}"#)
  }

  @Test("closes containers in order, whatever order they are written in")
  func order() throws {
    #expect(try JSONEncoding.encode(Unordered()) == #"{"inner":["a",null,{"inner":1}],"after":null}"#)
    #expect(try JSONEncoding.encode(Derived()) == #"{"second":2,"super":{"first":1}}"#)
    #expect(try JSONEncoding.encode([Nothing(), Nothing()]) == "[null,null]")
  }

  @Test("writes single values, optionals, enums and durations")
  func others() throws {
    #expect(try JSONEncoding.encode("a") == "\"a\"")
    #expect(try JSONEncoding.encode([1, nil, 3] as [Int?]) == "[1,null,3]")
    #expect(try JSONEncoding.encode(Int?.none) == "null")
    #expect(try JSONEncoding.encode(UInt64.max) == "18446744073709551615")
    #expect(try JSONEncoding.encode(Double.infinity) == "null")
    #expect(try JSONEncoding.encode(Happening.joined(id: 3)) == #"{"joined":{"id":3}}"#)
    #expect(try JSONEncoding.encode(Happening.left) == #"{"left":{}}"#)
    #expect(try JSONEncoding.encode([1: "a"]) == #"{"1":"a"}"#)
    #expect(jsonFault(try JSONEncoding.encode(Duration.seconds(1))) == nil)
  }
}
