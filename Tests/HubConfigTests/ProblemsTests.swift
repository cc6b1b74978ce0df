import HubConfig
import Testing

/// What an operator sees.
@Suite struct ProblemsTests {
  @Test func printsPlaceMessageLineCaretAndHint() {
    var problems = Problems()
    problems.warn("this is odd", at: Position(file: "Plugins.yaml", line: 4, column: 1))
    problems.add(
      "'rate-limit' has no setting 'perSecnod'", at: Position(file: "Plugins.yaml", line: 3, column: 7),
      hint: "did you mean 'perSecond'?", also: Position(file: "Plugins.yaml", line: 9, column: 2))
    problems.add("'x' has no unit", at: .environment("PORT"))
    problems.add("'y' has no unit", at: .flag("--listen"))
    let source = "plugins:\r\n  - rate-limit:\r\n      perSecnod: 5\r\nodd: 1"
    #expect(
      problems.render(sources: ["Plugins.yaml": source], colour: false) == """
        Plugins.yaml:3:7: error: 'rate-limit' has no setting 'perSecnod'
                  perSecnod: 5
                  ^
            also here: Plugins.yaml:9:2
            hint: did you mean 'perSecond'?
        Plugins.yaml:4:1: warning: this is odd
            odd: 1
            ^
        environment PORT: error: 'x' has no unit
        flag --listen: error: 'y' has no unit

        """)
    #expect(problems.hasErrors)
    #expect(problems.errorCount == 3)
  }

  @Test func aWarningIsNoError() {
    var problems = Problems()
    #expect(problems.isEmpty)
    problems.warn("odd", at: .code)
    #expect(!problems.isEmpty)
    #expect(!problems.hasErrors)
  }

  @Test func escapesWhatCouldDriveTheTerminal() {
    var problems = Problems()
    problems.add("bad '\u{1B}[2J\u{202E}x'", at: Position(file: "a\nb", line: 1, column: 3))
    let printed = problems.render(sources: ["a\nb": "\t\u{1B}[31mé\n"], colour: false)
    #expect(
      printed == "a\\u{A}b:1:3: error: bad '\\u{1B}[2J\\u{202E}x'\n     \u{FFFD}[31mé\n      ^\n")
  }

  @Test func coloursOnlyWhenAsked() {
    var problems = Problems()
    problems.add("bad", at: .code, hint: "good")
    #expect(!problems.render(sources: [:], colour: false).contains("\u{1B}"))
    #expect(problems.render(sources: [:], colour: true).contains("\u{1B}[1;31merror\u{1B}[0m"))
  }

  @Test func showsOnlyTheNeighbourhoodOfALongLine() {
    var problems = Problems()
    problems.add("bad", at: Position(file: "f", line: 1, column: 5001))
    let line = String(repeating: "a", count: 5000) + "X" + String(repeating: "b", count: 5000)
    let printed = problems.render(sources: ["f": line], colour: false).split(separator: "\n")
    #expect(printed.count == 3)
    #expect(printed[1].count < 120)
    let caret = printed[2].firstIndex(of: "^").map {
      printed[2].distance(from: printed[2].startIndex, to: $0)
    }
    let letter = printed[1].firstIndex(of: "X").map {
      printed[1].distance(from: printed[1].startIndex, to: $0)
    }
    #expect(caret != nil)
    #expect(caret == letter)
  }

  @Test(arguments: [(0, 1), (1, 9), (2, 1), (9, 9), (Int.max, Int.max), (-1, -1)])
  func survivesPositionsOutsideTheFile(_ line: Int, _ column: Int) {
    var problems = Problems()
    problems.add("bad", at: Position(file: "f", line: line, column: column))
    #expect(problems.render(sources: ["f": "one"], colour: false).contains("error: bad\n"))
  }

  @Test func keepsOnlySoMany() {
    var problems = Problems()
    for line in 1...(Problems.limit + 5) {
      problems.add("bad", at: Position(file: "f", line: line, column: 1))
    }
    var copy = Problems()
    copy.append(contentsOf: problems)
    for collection in [problems, copy] {
      #expect(collection.sorted.count == Problems.limit)
      #expect(collection.errorCount == Problems.limit + 5)
      #expect(collection.render(sources: [:], colour: false).hasSuffix("\nand 5 more\n"))
    }
  }
}
