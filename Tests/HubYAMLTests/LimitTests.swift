import HubConfig
import HubYAML
import Testing

/// A hostile file costs no more than its limits.
@Suite struct LimitTests {
  private func limits(_ change: (inout YAMLLimits) -> Void) -> YAMLLimits {
    var limits = YAMLLimits()
    change(&limits)
    return limits
  }

  @Test func refusesALargeFile() {
    let small = limits { $0.bytes = 5 }
    #expect(read("a: bc", limits: small).problems == [])
    #expect(read("a: bcd", limits: small).problems == ["f:1:1: the file has 6 bytes, and 5 are allowed"])
  }

  @Test func refusesALongText() {
    let small = limits { $0.scalarBytes = 4 }
    #expect(read("a: bcde", limits: small).problems == [])
    #expect(read("a: bcdef", limits: small).problems == ["f:1:4: this text is longer than 4 bytes"])
  }

  @Test func refusesDeepNesting() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(read(nested(64)).problems == [])
    #expect(read(nested(65)).problems == ["f:1:65: lists and maps are nested deeper than 64"])
    #expect(read(String(repeating: "[", count: 1_000_000)).problems.count == 1)
    #expect(read(String(repeating: "- ", count: 500_000)).problems.count == 1)
    #expect(read(String(repeating: "{a: ", count: 200_000)).problems.count == 1)
  }

  @Test func countsTheDepthThatAnAliasAdds() {
    let small = limits { $0.depth = 3 }
    #expect(read("a: &x [[1]]\nb: *x\n", limits: small).problems == [])
    #expect(
      read("a: &x [[1]]\nb: [*x]\n", limits: small).problems
        == ["f:2:5: lists and maps are nested deeper than 3"])
  }

  @Test func refusesManyValues() {
    let small = limits { $0.nodes = 4 }
    #expect(read("[a, b, c]", limits: small).problems == [])
    #expect(read("[a, b, c, d]", limits: small).problems == ["f:1:1: the file holds more than 4 values"])
    #expect(read("{a: b, c: d}", limits: small).problems == ["f:1:1: the file holds more than 4 values"])
  }

  @Test func countsWhatAnAliasRepeats() {
    let small = limits { $0.nodes = 9 }
    #expect(read("- &x [a, b]\n- *x\n- c\n", limits: small).problems == [])
    #expect(
      read("- &x [a, b]\n- *x\n- *x\n", limits: small).problems == [
        "f:1:1: the file holds more than 9 values"
      ])
  }

  @Test func survivesABombOfAliases() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      let repeated = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(repeated)]\n"
    }
    let result = read(bomb)
    #expect(result.tree == nil)
    #expect(result.problems.map { $0.drop { $0 != " " } } == [" the file holds more than 2000000 values"])
  }

  @Test func endsForEveryCutAndEveryFlippedByteOfAFile() {
    let file = Array("hub: &h {a: \"b\\n\", c: [1, 'd']}\np:\n  - e: |\n      f\n  - *h\n? g\n: !t h\n".utf8)
    for end in 0...file.count { _ = read(Array(file[..<end])) }
    for index in file.indices {
      for byte in [0x00, 0x09, 0x0A, 0x20, 0x21, 0x22, 0x26, 0x2A, 0x2D, 0x3A, 0x5B, 0x7D, 0x80, 0xFF]
        as [UInt8]
      {
        var changed = file
        changed[index] = byte
        let result = read(changed)
        #expect(result.tree != nil || !result.problems.isEmpty)
      }
    }
  }
}
