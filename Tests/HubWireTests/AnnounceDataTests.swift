import HubWire
import Testing

@Suite("Announcement data")
struct AnnounceDataTests {
  @Test("spreads what the peer says, but never in place of the hub", arguments: cases)
  func spreads(_ data: String, _ spread: String, _ isHub: Bool) throws {
    let found = try Array(data.utf8).withUnsafeBytes { buffer in
      try AnnounceData(buffer, scratch: JSONScratch())
    }
    #expect(String(decoding: found.spread, as: UTF8.self) == spread)
    #expect(found.isHub == isHub)
    #expect(jsonFault("{\(spread)}") == nil)
  }

  private static let cases: [(String, String, Bool)] = [
    (#"{"name":"A","isHub":true,"peerId":"x"}"#, #""name":"A""#, true),
    (#"{}"#, "", false), ("null", "", false), ("[1]", "", false), ("\"isHub\"", "", false),
    ("true", "", false),
    (#"{"isHub":"true"}"#, "", false), (#"{"isHub":1}"#, "", false), (#"{"isHub":false}"#, "", false),
    (#"{"isHub":null,"a":1}"#, #""a":1"#, false), (#"{"isHub":{"isHub":true}}"#, "", false),
    (#"{"\u0069sHub":true,"p\u0065erId":1,"b":2}"#, #""b":2"#, true),
    (
      #"{ "a" : { "isHub" : true , "peerId" : 1 } , "b" : [ 1 ] }"#,
      #""a":{ "isHub" : true , "peerId" : 1 },"b":[ 1 ]"#, false
    ),
    (#"{"IsHub":true,"peerid":1}"#, #""IsHub":true,"peerid":1"#, false),
    (#"{"\u0061":"\ud800"}"#, #""\u0061":"\ud800""#, false),
  ]

  @Test("is empty when there is none, and refused when it is not JSON")
  func absence() throws {
    #expect(try AnnounceData(nil, scratch: JSONScratch()) == .empty)
    for data in ["{\"a\":1,\"a\":2}", "{", "", "[}"] {
      #expect(throws: JSONError.self) {
        try Array(data.utf8).withUnsafeBytes { try AnnounceData($0, scratch: JSONScratch()) }
      }
    }
  }

  @Test("goes behind the keys of the hub")
  func embedding() throws {
    let writer = JSONWriter()
    writer.beginObject()
    writer.key("isHub")
    writer.bool(false)
    _ = try Array(#"{"a":1,"isHub":true}"#.utf8).withUnsafeBytes {
      try AnnounceData.spread($0, into: writer, scratch: JSONScratch())
    }
    writer.endObject()
    #expect(writer.text == #"{"isHub":false,"a":1}"#)
  }
}
