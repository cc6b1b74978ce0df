import HubWire
import Testing

@Suite struct JSONShapeTests {
  private static let shape = JSONShape.object([
    JSONMemberShape("name", .text(longest: 5), "a name"),
    .optional("level", .word(["low", "high"]), "how much"),
    .optional("sizes", .list(.int(1...9), most: 2), "how large"),
    .optional("tags", .map(.bool), "marks"),
    .optional("rest", .nullable(.number), "the rest"), .optional("id", .plain(longest: 4), "an id"),
    .optional("key", .hex(4), "a key"),
  ])

  private func mistakes(_ text: String) throws -> [String] {
    Self.shape.mistakes(in: try JSONValue(parsing: text)).map { "\($0.pointer): \($0.detail)" }
  }

  @Test(
    arguments: [
      #"{"name":"ada"}"#, #"{"name":"","level":"low","sizes":[1,9],"tags":{"a":true},"rest":null}"#,
      #"{"name":"ééééé","id":"a-.9","key":"09aF"}"#, #"{"name":"12345","sizes":[],"tags":{},"rest":1.5}"#,
    ])
  func whatFitsHasNoMistakes(text: String) throws {
    #expect(try mistakes(text).isEmpty)
  }

  @Test(
    arguments: [
      ("[]", [": not an object"]), ("{}", ["/name: missing"]), (#"{"name":null}"#, ["/name: not text"]),
      (#"{"name":"123456"}"#, ["/name: longer than 5 characters"]),
      (#"{"name":"ééééé\u0301"}"#, ["/name: longer than 5 characters"]),
      (#"{"name":"a","nmae":1}"#, ["/nmae: no such member"]),
      (#"{"name":"a","level":"LOW"}"#, ["/level: not one of low, high"]),
      (
        #"{"name":"a","sizes":[0,1.0,3]}"#,
        [
          "/sizes: more than 2", "/sizes/0: not a whole number from 1 to 9",
          "/sizes/1: not a whole number from 1 to 9",
        ]
      ), (#"{"name":"a","tags":{"x/y~z":1}}"#, ["/tags/x~1y~0z: not true or false"]),
      (#"{"name":"a","id":""}"#, ["/id: not 1 to 4 letters, digits, '-', '_' and '.'"]),
      (#"{"name":"a","id":".a"}"#, ["/id: not 1 to 4 letters, digits, '-', '_' and '.'"]),
      (#"{"name":"a","id":"aé"}"#, ["/id: not 1 to 4 letters, digits, '-', '_' and '.'"]),
      (#"{"name":"a","id":"abcde"}"#, ["/id: not 1 to 4 letters, digits, '-', '_' and '.'"]),
      (#"{"name":"a","key":"09aG"}"#, ["/key: not 4 hexadecimal digits"]),
      (#"{"name":"a","rest":"x"}"#, ["/rest: not a number"]),
    ])
  func everyMistakeHasItsPlace(text: String, expected: [String]) throws {
    #expect(try mistakes(text) == expected)
  }

  @Test func mistakesAndNamesInThemAreBounded() throws {
    let many = (0..<500).map { "\"\(String(repeating: "k", count: 300))\($0)\":1" }.joined(separator: ",")
    let found = Self.shape.mistakes(in: try JSONValue(parsing: "{\(many)}"))
    #expect(found.count <= JSONShape.mostMistakes + 1)
    #expect(found.allSatisfy { $0.pointer.utf8.count < 100 })
  }
}
