import HubWire
import Testing

@Suite("JSON values")
struct JSONValueTests {
  @Test("are built as they are written")
  func tree() throws {
    let value = try JSONValue(parsing: #" {"a" : [1.50, "\u00e9\n", true, null, {}], "b": -0 } "#)
    #expect(value["a"]?[0] == .number("1.50"))
    #expect(value["a"]?[1]?.text == "é\n")
    #expect(value["a"]?[2]?.bool == true)
    #expect(value["a"]?[3] == .null)
    #expect(value["a"]?[4] == .object([]))
    #expect(value["a"]?[5] == nil)
    #expect(value["c"] == nil)
    #expect(value["b"]?.int == 0)
    #expect(value.description == #"{"a":[1.50,"é\n",true,null,{}],"b":-0}"#)
  }

  @Test("keep texts apart that only look alike")
  func twins() {
    #expect(JSONValue.string("t\u{e9}") != .string("te\u{301}"))
    #expect(JSONValue.object([.init("\u{e9}", .null)])["e\u{301}"] == nil)
    #expect(JSONValue.object([.init("a", .null)]) != .object([.init("b", .null)]))
    #expect(JSONValue.number("1") != .number("1.0"))
  }

  @Test("never hold half a surrogate pair")
  func surrogates() throws {
    let value = try JSONValue(parsing: #"{"\ud800":"a\udc00"}"#)
    #expect(value.description.contains("\u{fffd}"))
    #expect(jsonFault(value.description) == nil)
  }

  @Test("stop at their limits")
  func limits() throws {
    #expect(throws: JSONError.tooLong) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(values: 3)) }
    #expect(try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(values: 4)).description == "[1,2,3]")
    #expect(throws: JSONError.tooLong) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(bytes: 6)) }
    #expect(throws: JSONError.tooDeep(at: 1)) { try JSONValue(parsing: "[[]]", limits: JSONLimits(depth: 1)) }
    #expect(throws: JSONError.duplicateKey(at: 7)) { try JSONValue(parsing: #"{"a":1,"a":2}"#) }
  }
}
