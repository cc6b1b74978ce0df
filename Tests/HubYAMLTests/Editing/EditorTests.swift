import HubConfig
import HubYAML
import Testing

/// What a person wrote stays as it was written, around what is changed.
@Suite struct EditorTests {
  private func edit(_ text: String, _ path: [String], to value: ConfigNode?) throws -> String {
    String(
      decoding: try YAMLEditor.apply([YAMLEdit(path, to: value)], to: Array(text.utf8), file: "f"),
      as: UTF8.self)
  }

  private func value(_ text: String) -> ConfigNode { read(text).tree ?? "" }

  @Test func addsATenantBelowTheLastOne() throws {
    let text = """
      namespaces:   # ours
        # the first
        acme:
          networks: [acme]   # one
          # plugins: none

        # zeta: later

      plugins: []
      """
    #expect(
      try edit(
        text, ["namespaces", "beta"], to: value("{plugins: {limits: {peers: 5}}, networks: [b, 'b *']}"))
          == """
          namespaces:   # ours
            # the first
            acme:
              networks: [acme]   # one
              # plugins: none
            beta:
              plugins:
                limits:
                  peers: 5
              networks: [b, "b *"]

            # zeta: later

          plugins: []
          """)
  }

  @Test func keepsTheDistanceBetweenTenantsAndTheirIndentation() throws {
    let text = "namespaces:\n    a:\n        networks: [a]\n\n    b:\n        networks: [b]"
    #expect(
      try edit(text, ["namespaces", "c"], to: value("{networks: [c]}"))
        == text + "\n\n    c:\n        networks: [c]\n")
  }

  @Test func makesTheSectionWhenThereIsNone() throws {
    #expect(try edit("", ["namespaces", "a"], to: value("{}")) == "namespaces:\n  a: {}\n")
    #expect(try edit("# mine", ["namespaces", "a"], to: value("{}")) == "# mine\nnamespaces:\n  a: {}\n")
    #expect(
      try edit("plugins:\n  - echo\n", ["namespaces", "a"], to: value("{}"))
        == "plugins:\n  - echo\nnamespaces:\n  a: {}\n")
    #expect(
      try edit("hub:\n  name: x\n\nplugins:\n- echo   # on\n...\n", ["namespaces", "a"], to: value("{}"))
        == "hub:\n  name: x\n\nplugins:\n- echo   # on\n\nnamespaces:\n  a: {}\n...\n")
    #expect(
      try edit("namespaces:   # none yet\n  # acme: {}\nhub: {}\n", ["namespaces", "a"], to: value("{}"))
        == "namespaces:   # none yet\n  a: {}\n  # acme: {}\nhub: {}\n")
    #expect(
      try edit("namespaces: {}   # none yet\nhub: {}\n", ["namespaces", "a"], to: value("{networks: [a]}"))
        == "namespaces:   # none yet\n  a:\n    networks: [a]\nhub: {}\n")
  }

  @Test func writesInBracesWhatStandsInBraces() throws {
    let text = "{namespaces: {a: {networks: [a]}}, hub: {}} # end\n"
    #expect(
      try edit(text, ["namespaces", "b"], to: value("{networks: [b]}"))
        == "{namespaces: {a: {networks: [a]}, b: {networks: [b]}}, hub: {}} # end\n")
    #expect(
      try edit("namespaces: {a: {}, }\n", ["namespaces", "b"], to: value("{}"))
        == "namespaces: {a: {}, b: {}, }\n")
    #expect(
      try edit("namespaces: {a: {networks: [a]}, b: {}}\n", ["namespaces", "a"], to: nil)
        == "namespaces: {b: {}}\n")
    #expect(
      try edit("namespaces: {a: {}, b: {}}\n", ["namespaces", "b"], to: nil) == "namespaces: {a: {}}\n")
    #expect(try edit("namespaces: {a: {}}\n", ["namespaces", "a"], to: nil) == "namespaces: {}\n")
    #expect(
      try edit("namespaces: {a: {}, # first\n  b: {}}\n", ["namespaces", "b"], to: nil)
        == "namespaces: {a: {}, # first\n  }\n")
  }

  @Test func changesOneNumberAndNothingElse() throws {
    let text = """
      namespaces:
        acme:
          plugins:
            # as in the contract
            limits: {peers: 500, hubs: 1} # more next year
            other:
              rate: 5   # per second
      """
    #expect(
      try edit(text, ["namespaces", "acme", "plugins", "limits", "peers"], to: "600")
        == text.replacing("500", with: "600"))
    #expect(
      try edit(text, ["namespaces", "acme", "plugins", "limits", "networks"], to: "7")
        == text.replacing("hubs: 1", with: "hubs: 1, networks: 7"))
    #expect(
      try edit(text, ["namespaces", "acme", "plugins", "other", "rate"], to: "50")
        == text.replacing("rate: 5 ", with: "rate: 50 "))
    #expect(
      try edit(text, ["namespaces", "acme", "plugins", "other", "burst"], to: "9") == text
        + "\n        burst: 9\n")
    #expect(
      try edit(text, ["namespaces", "acme", "plugins", "third"], to: value("{a: 1, b: [x: 1]}"))
        == text + "\n      third:\n        a: 1\n        b:\n          - {x: 1}\n")
  }

  @Test func removesATenantWithItsLines() throws {
    let text = """
      namespaces:
        # A. Customer
        a:
          networks:
            - a
            # - old
        # B. Customer
        b: {}
      hub: {}
      """
    #expect(
      try edit(text, ["namespaces", "a"], to: nil)
        == "namespaces:\n  # A. Customer\n  # B. Customer\n  b: {}\nhub: {}")
    #expect(
      try edit(text, ["namespaces", "b"], to: nil)
        == text.replacing("  b: {}\n", with: ""))
    let only = "namespaces: # ours\n  # A\n  a:\n    networks: []\nhub: {}\n"
    #expect(try edit(only, ["namespaces", "a"], to: nil) == "namespaces: {} # ours\n  # A\nhub: {}\n")
  }

  @Test func replacesAListOnLinesByOneInBrackets() throws {
    let text = "namespaces:\n  a:\n    networks:   # which\n      - a\n      - b # second\n    plugins: {}\n"
    #expect(
      try edit(text, ["namespaces", "a", "networks"], to: value("[a, c]"))
        == "namespaces:\n  a:\n    networks: [a, c]   # which\n    plugins: {}\n")
  }

  @Test func writesOutWhatWasRepeatedByAnAlias() throws {
    let text = "namespaces:\n  a: &base\n    networks: [a-*]\n    plugins: {limits: {peers: 1}}\n  b: *base\n"
    #expect(
      try edit(text, ["namespaces", "b", "plugins", "limits", "peers"], to: "2") == """
        namespaces:
          a: &base
            networks: [a-*]
            plugins: {limits: {peers: 1}}
          b:
            networks: [a-*]
            plugins:
              limits:
                peers: 2

        """)
    #expect(throws: SettingMistake.self) {
      try edit(text, ["namespaces", "a", "plugins", "limits", "peers"], to: "2")
    }
    #expect(throws: SettingMistake.self) { try edit(text, ["namespaces", "a"], to: nil) }
  }

  @Test func keepsBreaksOfLinesAndLettersOfEveryKind() throws {
    let text = "\u{FEFF}# Grüße 👋\r\nnamespaces:\r\n  a: {networks: [\"ü👋\"]}   # ß\r\n"
    #expect(
      try edit(text, ["namespaces", "b"], to: value("{networks: [\"é\", \"a\\nb\"]}"))
        == text + "  b:\r\n    networks: [\"é\", \"a\\nb\"]\r\n")
    #expect(
      try edit(text, ["namespaces", "a", "networks"], to: value("[x]"))
        == text.replacing("\"ü👋\"", with: "x"))
  }

  @Test(arguments: [
    "namespaces: [a]", "namespaces: text", "namespaces: {a: 1", "namespaces: {}\nnamespaces: {}",
    "a: b\n---\nc: d\n",
  ])
  func refusesWhatItCannotDoWithoutHarm(text: String) {
    #expect(throws: SettingMistake.self) { try edit(text, ["namespaces", "c", "networks"], to: "x") }
  }

  @Test func aMapIsChangedPartByPart() throws {
    let old = value("{networks: [a], plugins: {limits: {peers: 1, hubs: 2}, gone: {x: 1}}}")
    let new = value("{networks: [a], plugins: {limits: {peers: 3, hubs: 2}, more: {y: 1}}}")
    #expect(
      YAMLEditor.differences(from: old, to: new, at: ["a"]).map(\.path)
        == [["a", "plugins", "gone"], ["a", "plugins", "limits", "peers"], ["a", "plugins", "more"]])
  }
}
