import HubConfig
import HubYAML
import Testing

/// An entry of a list becomes a comment, and a comment becomes an entry.
@Suite struct SwitchTests {
  private static let order = ["a", "b", "c", "d"]

  private func off(_ text: String, _ word: String) throws -> String {
    String(
      decoding: try YAMLSwitch.off(word, in: "list", of: Array(text.utf8), file: "f"), as: UTF8.self)
  }

  private func on(_ text: String, _ word: String) throws -> String {
    String(
      decoding: try YAMLSwitch.on(word, in: "list", of: Array(text.utf8), file: "f", order: Self.order),
      as: UTF8.self)
  }

  @Test(arguments: [
    ("list:\n  - a\n  - b # why\nrest: 1\n", "b", "list:\n  - a\n  # - b # why\nrest: 1\n"),
    ("list:\n- a\n- b: {x: 1}\n", "b", "list:\n- a\n# - b: {x: 1}\n"),
    (
      "list:\n  - b:\n      x: 1\n\n      y: 2\n  - c\n", "b",
      "list:\n  # - b:\n  #     x: 1\n\n  #     y: 2\n  - c\n"
    ),
    ("list:\n  - b", "b", "list:\n  # - b"),
    ("list:\r\n  - b\r\n  - c\r\n", "b", "list:\r\n  # - b\r\n  - c\r\n"),
    ("list: [a, b, c]\n", "b", "list: [a, c]\n"), ("list: [a, c]\n", "c", "list: [a]\n"),
    ("list: [a]\n", "a", "list: []\n"),
  ])
  func switchesOffAndKeepsTheRest(text: String, word: String, result: String) throws {
    #expect(try off(text, word) == result)
  }

  @Test(arguments: [
    ("list:\n  - a\n  # - b # why\n  - c\n", "b", "list:\n  - a\n  - b # why\n  - c\n"),
    ("list:\n  # - b:\n  #     x: 1\n  - c\n", "b", "list:\n  - b:\n      x: 1\n  - c\n"),
    ("list:\n  # - b\n", "b", "list:\n  - b\n"),
    ("list:\n# - b: {x: 1}\n- c\n", "b", "list:\n- b: {x: 1}\n- c\n"),
    // A longer word, and words about it, are no entry of that name.
    ("list:\n  # - bb\n  # b is good\n  - c\n", "b", "list:\n  # - bb\n  # b is good\n  - b\n  - c\n"),
    ("list:\n  - a\n  - c # last\nrest: 1\n", "b", "list:\n  - a\n  - b\n  - c # last\nrest: 1\n"),
    ("list:\n  - a:\n      x: 1\n  - d\n", "b", "list:\n  - a:\n      x: 1\n  - b\n  - d\n"),
    ("list:\n  - a", "b", "list:\n  - a\n  - b\n"), ("list:\n", "b", "list:\n  - b\n"),
    ("list: [a]\n", "b", "list: [a, b]\n"), ("list: []\n", "b", "list: [b]\n"),
    // What stands below the comment may be words and no settings.
    (
      "list:\n  # - b   # off\n  #   because: of: this\n  - c\n", "b",
      "list:\n  - b   # off\n  #   because: of: this\n  - c\n"
    ),
  ])
  func switchesOnWhatWasThereOrANewLine(text: String, word: String, result: String) throws {
    #expect(try on(text, word) == result)
  }

  @Test(arguments: ["rest: 1\n", "list: {a: 1}\n", "list: word\n", "list: [", ""])
  func whatHasNoSuchListIsLeftAlone(text: String) {
    #expect(throws: SettingMistake.self) { try on(text, "b") }
    #expect(throws: SettingMistake.self) { try off(text, "b") }
  }

  @Test func settingsInBracketsAreNotThrownAway() {
    #expect(throws: SettingMistake.self) { try off("list: [a, {b: {x: 1}}]\n", "b") }
  }

  @Test(arguments: [
    "list:\n  - b: {x: 1} # one\n  - c\n", "list:\n    - a\n    - b:\n        x:\n          - 1\n    - c\n",
  ])
  func offAndOnIsTheSameText(text: String) throws {
    #expect(try on(try off(text, "b"), "b") == text)
  }

  /// Texts of odd pieces: whatever comes of them says what it should, or nothing is changed.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func noTextIsHarmed(seed: UInt64) throws {
    let pieces = [
      "list:", "list: ", "\n", "\n", "\r\n", "  ", "- ", "- a", "- b", "- b:", "b: {x: 1}", "# ", "# - b",
      "#- b",
      "  # - b:\n  #     x: 1\n", "[a, b]", "[", "]", ", ", "{b: 1}", "'b'", "&x b", "*x", "é", "rest: 1",
      "\t",
      "list:\n  - a\n  - b\n", "- b # why\n", "---\n",
    ]
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    for _ in 0..<200 {
      let text = (0..<(1 + next(9))).map { _ in pieces[next(pieces.count)] }.joined()
      // An entry may stand there more than once, and each time one of them goes.
      var (left, times) = (text, 0)
      while times < 10, let without = try? off(left, "b") { (left, times) = (without, times + 1) }
      #expect(times <= 9, "\(text.debugDescription)")
      if let with = try? on(text, "b") {
        #expect(throws: SettingMistake.self, "\(text.debugDescription)") { try on(with, "b") }
      }
    }
  }
}
