import HubConfig
import HubYAML
import Testing

/// What is said about files that are wrong, and where.
@Suite struct ComplaintTests {
  @Test(arguments: [
    (
      "a:\n\tb: 1\n",
      "f:2:1: a tab cannot be used to indent (indent with spaces)"
    ),
    (
      "a: @b\n",
      "f:1:4: a value cannot begin with this character (put the text in quotes)"
    ),
    (
      "a: b: c\n",
      "f:1:5: a ':' cannot stand here "
        + "(put the text in quotes if the ':' is part of it, or check the indentation)"
    ),
    (
      "a: - b\n",
      "f:1:4: a list item cannot begin here (begin it on a line of its own, indented below its key)"
    ),
    (
      "a: 1\nb\nc: 2\n",
      "f:2:1: there is no ':' after this key (write 'name: value', with a space after the ':')"
    ),
    (
      "a:\n  b: 1\n c: 2\n",
      "f:3:2: this does not fit into the map that was begun / f:1:1 (give all its names the same indentation)"
    ),
    (
      "- a\nb: 1\n",
      "f:2:1: this does not fit into the list that was begun / f:1:1 "
        + "(begin every item with '- ' in the same column)"
    ),
    (
      "a: [b, c\nd: e\n",
      "f:2:2: the list in brackets is not closed here / f:1:4 "
        + "(separate its items with ',' and end it with ']')"
    ),
    (
      "a: {b: 1, c: 2\n",
      "f:2:1: the map in braces is not closed here / f:1:4 "
        + "(separate its entries with ',' and end it with '}')"
    ),
    ("a: 'b\nc: d\n", "f:1:4: the quotes that begin here are never closed (close them)"),
    (
      "a: \"b\\q\"\n",
      "f:1:6: no escape in quoted text looks like this (use single quotes to keep backslashes as they are)"
    ),
    ("a: \"\\xzz\"\n", "f:1:7: the escape in quoted text needs more hexadecimal digits"),
    ("a: !env B\n", "f:1:4: the tag '!env' is not supported (remove it; every setting knows its own type)"),
    (
      "a: !!str B\n",
      "f:1:4: the tag 'tag:yaml.org,2002:str' is not supported (remove it; every setting knows its own type)"
    ),
    (
      "a: !x!y B\n",
      "f:1:4: tags are not supported (remove the '!' and what belongs to it, or put the text in quotes)"
    ),
    (
      "a: 1\n---\nb: 2\n",
      "f:2:1: a second document begins here (remove the '---'; one file holds one document)"
    ),
    ("[a, b]: c\n", "f:1:1: a name must be text, not a list or a map (put a name with brackets in quotes)"),
    (
      "? {a: b}\n: c\n",
      "f:1:3: a name must be text, not a list or a map (put a name with brackets in quotes)"
    ),
    (
      "a: &x [1]\n*x : 2\n",
      "f:2:1: a name must be text, not a list or a map (put a name with brackets in quotes)"
    ),
    ("a: &x {b: 1}\nc:\n  <<: *x\n", "f:3:3: merging with '<<' is not supported (write the settings out)"),
    ("a: *x\n", "f:1:4: no anchor '&x' comes before this (put text in quotes that begins with '*')"),
    ("a: &x\n  b: *x\n", "f:2:6: '*x' stands inside the value it repeats"),
    ("a: \"\\0\"\n", "f:1:4: this text contains the character U+0000 (remove the escape)"),
    (
      "[a]\nb: c\n",
      "f:2:1: this is outside of the map or list the file began with (check the indentation and the brackets)"
    ),
    (
      "a: [b, , c]\n",
      "f:1:8: a value is missing here (put text in quotes that begins with a special character)"
    ),
    ("a: ? b\n", "f:1:4: a '?' cannot stand here (put the text in quotes)"),
    (
      "a: |x\n  b\n",
      "f:1:5: nothing but a comment may follow the '|' or '>' (begin the text on the next line, indented)"
    ),
    ("%what\na: b\n", "f:1:1: a line that begins with '%' is not supported here (put the text in quotes)"),
    (
      "a: !<x b\n",
      "f:1:4: tags are not supported (remove the '!' and what belongs to it, or put the text in quotes)"
    ),
    ("a: & b\n", "f:1:4: '&' must be followed by letters and digits (put the text in quotes)"),
    ("a: *\n", "f:1:4: '*' must be followed by letters and digits (put the text in quotes)"),
  ])
  func saysWhatAndWhere(_ text: String, _ expected: String) {
    #expect(read(text).problems == [expected])
  }

  @Test func tellsEveryTagAndMergeAtOnce() {
    let problems = read("a: !x 1\nb: {<<: {}, c: !y 2}\n").problems
    #expect(problems.map { $0.prefix(6) } == ["f:1:4:", "f:2:5:", "f:2:16"])
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "f:1:4: this is not UTF-8 text (save the file in the encoding UTF-8)"),
      ([0x0A, 0xC3], "f:2:1: this is not UTF-8 text (save the file in the encoding UTF-8)"),
      ([0xED, 0xA0, 0x80], "f:1:1: this is not UTF-8 text (save the file in the encoding UTF-8)"),
      ([0xFF, 0xFE, 0x61, 0x00], "f:1:1: this is not UTF-8 text (save the file in the encoding UTF-8)"),
      (
        [0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A, 0x62, 0x00],
        "f:2:2: the character U+0000 is not allowed (remove it)"
      ),
      ([0x61, 0x1B], "f:1:2: the character U+001B is not allowed (remove it)"),
      ([0x61, 0xC2, 0x85, 0x7F], "f:2:1: the character U+007F is not allowed (remove it)"),
    ] as [([UInt8], String)])
  func refusesBytesThatAreNoText(_ bytes: [UInt8], _ expected: String) {
    let result = read(bytes)
    #expect(result.problems == [expected])
    #expect(result.tree == nil)
  }
}
