import HubConfig
import HubYAML
import Testing

/// What comes out of files that are right.
@Suite struct TreeTests {
  @Test(arguments: [
    ("", "-"),
    ("# nothing\n\n", "-"),
    ("---\n", ""),
    ("\u{FEFF}a: b\n", "{a: b}"),
    ("a: no\nb: 1.10\nc: off\nd: 0644\n", "{a: no, b: 1.10, c: off, d: 0644}"),
    ("a: 'no'\nb: \"x\\ty\"\n", "{a: 'no', b: 'x\ty'}"),
    ("a: {b: [c, d], e: {}}\n", "{a: {b: [c, d], e: {}}}"),
    ("- a\n- b: c\n-\n", "[a, {b: c}, ]"),
    ("a:\nb: ~\n", "{a: , b: ~}"),
    ("a: 1\na: 2\n", "{a: 1, a: 2}"),
    ("a: |\n  one\n  two\n", "{a: 'one\ntwo\n'}"),
    ("a: &x [1, 2]\nb: *x\n", "{a: [1, 2], b: [1, 2]}"),
    ("&k a: 1\nb: *k\n", "{a: 1, b: a}"),
    ("'<<': 1\n", "{<<: 1}"),
    (
      "url: ws://127.0.0.1:3000\nstun: [stun:s.example:3478]\n",
      "{url: ws://127.0.0.1:3000, stun: [stun:s.example:3478]}"
    ),
    ("a: b\r\nc: d\r\n", "{a: b, c: d}"),
    ("%YAML 1.1\n---\na: é\n...\n", "{a: é}"),
  ])
  func isReadFrom(_ text: String, _ expected: String) {
    let result = read(text)
    #expect(flat(result.tree) == expected)
    #expect(result.problems == [])
  }

  @Test func knowsWhereEverythingWasWritten() throws {
    let tree = try #require(read("hub:\n  name: dév  # here\nplugins:\n  - a:\n      é: {k: 'v'}\n").tree)
    func place(_ path: String...) -> String { tree[path].map { "\($0.position)" } ?? "-" }
    #expect(place("hub") == "f:2:3")
    #expect(place("hub", "name") == "f:2:9")
    #expect(place("plugins") == "f:4:3")
    #expect(place("plugins", "a") == "f:5:7")
    #expect(place("plugins", "a", "é") == "f:5:10")
    #expect(place("plugins", "a", "é", "k") == "f:5:14")
    #expect(tree.entries?.map(\.position.description) == ["f:1:1", "f:3:1"])
    #expect(tree["plugins"]?["a"]?.entries?.first?.position.description == "f:5:7")
    #expect(tree.origin(of: ["hub", "name"])?.description == "f:2:9")
  }

  @Test func anAliasPointsAtWhatItRepeats() throws {
    let tree = try #require(read("a: &x word\nb: *x\n").tree)
    #expect(tree["b"]?.position == Position(file: "f", line: 1, column: 4))
  }
}
