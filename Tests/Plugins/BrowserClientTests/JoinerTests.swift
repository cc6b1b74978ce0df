@testable import BrowserClient
import HubKernel
import Testing

/// One module of several, and the map back.
@Suite struct JoinerTests {
  private static func joined(_ modules: (String, String)...) -> (text: String, map: JSONValue?) {
    let joined = Joiner.join(modules.map { ($0.0, Array($0.1.utf8)) }, as: "all.js")
    return (
      String(decoding: joined.text, as: UTF8.self),
      joined.map.withUnsafeBytes { try? JSONValue(parsing: $0) }
    )
  }

  @Test func leavesOutImportsAndAllExportsButTheLast() {
    let (text, _) = Self.joined(
      ("a.mjs", "export class A {}\nexport { B } from \"./b.mjs\";\nconst a = 1;\n"),
      ("all.mjs", "import { A } from \"./a.mjs\";\nexport { A } from \"./a.mjs\";\n"))
    #expect(text == "class A {}\nconst a = 1;\n\nexport { A };\n\n//# sourceMappingURL=all.js.map\n")
  }

  /// The expected text was worked out by hand from ECMA-426: one segment a line, each number against the one
  /// before.
  @Test func mapsEachLineToWhereItCameFrom() throws {
    let (_, map) = Self.joined(("a.mjs", "import x\nexport class A {}\n  a"), ("all.mjs", "last"))
    let read = try #require(map)
    #expect(read["version"]?.int == 3)
    #expect(read["mappings"]?.text == "AACO;AACP;ACFA;")
    #expect(read["sources"] == .array([.string("source/a.mjs"), .string("source/all.mjs")]))
    #expect(read["sourcesContent"] == .array([.string("import x\nexport class A {}\n  a"), .string("last")]))
  }

  @Test(arguments: [(0, "A"), (1, "C"), (-1, "D"), (15, "e"), (16, "gB"), (-16, "hB"), (1_000, "w+B")])
  func writesNumbersAsSourceMapsDo(number: Int, text: String) {
    var bytes: [UInt8] = []
    VLQ.write(number, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test func joinsEverySourceThereIs() throws {
    let text = String(decoding: Joiner.join(Shelf.modules, as: "loft.js").text, as: UTF8.self)
    for (name, bytes) in Shelf.modules {
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      where line.hasPrefix("import ") {
        let named = try #require(
          line.split(separator: "\"").dropFirst().first, "an import of \(name) on one line")
        let order = Shelf.modules.map { "./" + $0.name }
        let (there, here) = (order.firstIndex(of: String(named)), order.firstIndex(of: "./" + name))
        #expect(try #require(there) < #require(here), "\(named) comes before \(name)")
      }
    }
    #expect(!text.split(separator: "\n").contains { $0.hasPrefix("import ") })
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("export ") }.allSatisfy { $0.hasSuffix("};") })
  }
}
