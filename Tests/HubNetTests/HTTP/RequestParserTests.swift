import Testing

@testable import HubNet

@Suite struct RequestParserTests {
  @Test(arguments: HTTPCases.all)
  func readsInOnePiece(_ example: HTTPCase) {
    #expect(HTTPConversation.play(example.input) == example.expected)
  }

  @Test(arguments: HTTPCases.all)
  func readsByteByByte(_ example: HTTPCase) {
    let cuts = Array(0..<example.input.count)
    #expect(HTTPConversation.play(example.input, cuts: cuts) == example.expected)
  }

  @Test func readsTheSameHoweverTheInputIsSplit() {
    var random = SplitMix(seed: 7)
    for example in HTTPCases.all where !example.input.isEmpty {
      for _ in 0..<8 {
        let count = Int.random(in: 1...6, using: &random)
        let cuts = (0..<count).map { _ in Int.random(in: 0...example.input.count, using: &random) }
        let transcript = HTTPConversation.play(example.input, cuts: cuts.sorted())
        #expect(transcript == example.expected, "\(example.name) cut at \(cuts.sorted())")
      }
    }
  }

  @Test func survivesMutations() {
    var random = SplitMix(seed: 42)
    let examples = HTTPCases.all.filter { (1...400).contains($0.input.count) }
    for round in 0..<20_000 {
      var input = examples[round % examples.count].input
      input.mutate(using: &random)
      let cut = Int.random(in: 0...input.count, using: &random)
      let whole = HTTPConversation.play(input)
      #expect(whole == HTTPConversation.play(input, cuts: [cut]), "\(input) cut at \(cut)")
    }
  }

  @Test func everyPipelinedPairReadsAsItsParts() {
    let good = HTTPCases.all.filter {
      $0.input.count < 300 && !$0.input.isEmpty && !$0.expected.hasPrefix("4") && !$0.expected.hasPrefix("5")
        && !$0.expected.contains("...")
    }
    #expect(good.count > 40)
    for (first, second) in zip(good, good.dropFirst()) {
      #expect(
        HTTPConversation.play(first.input + second.input) == "\(first.expected) | \(second.expected)")
    }
  }

  @Test func staysFailed() {
    var parser = RequestParser()
    for input in ["\u{0}", "GET / HTTP/1.1\r\nHost: h\r\n\r\n"] {
      guard case .failure(.malformedRequestLine) = Array(input.utf8).withUnsafeBytes({ parser.parse($0) })
      else {
        Issue.record("parsed \(input)")
        return
      }
    }
  }

  @Test func smallerLimitsAreKept() {
    let limits = HTTPLimits(headBytes: 58, startLineBytes: 20, fieldCount: 2, fieldBytes: 16, bodyBytes: 3)
    let cases = [
      ("GET /12345 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /12345"),
      ("GET /123456 HTTP/1.1\r\nHost: h\r\n\r\n", "GET /123456"),
      ("GET /1234567 HTTP/1.1\r\nHost: h\r\n\r\n", "414 target-too-long"),
      ("GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nC: d\r\n\r\n", "431 too-many-fields"),
      ("GET / HTTP/1.1\r\nHost: h\r\nA: 12345678901234\r\n\r\n", "431 field-too-large"),
      ("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n", "431 field-too-large"),
      ("GET /123456 HTTP/1.1\r\nHost: 1234567890\r\nA: 1234567890\r\n\r\n\r\n", "GET /123456 | ..."),
      ("GET /123456 HTTP/1.1\r\nHost: 1234567890\r\nA: 1234567890123\r\n\r\n", "431 head-too-large"),
    ]
    for (input, expected) in cases {
      #expect(HTTPConversation.play(Array(input.utf8), limits: limits) == expected, "\(input)")
    }
  }

  /// What is passed over quickly and what is looked at byte by byte must meet a limit at the same byte.
  @Test func limitsDoNotDependOnHowTheInputIsSplit() {
    var random = SplitMix(seed: 11)
    let start = "GET /12 HTTP/1.1\r\nHost: h\r\nA-name: 12\r\n\r\n"
    for round in 0..<5_000 {
      let limits = HTTPLimits(
        headBytes: Int.random(in: 1...50, using: &random),
        startLineBytes: Int.random(in: 1...20, using: &random),
        fieldCount: 2, fieldBytes: Int.random(in: 1...14, using: &random))
      var input = Array(start.utf8)
      if round > 1_000 { input.mutate(using: &random) }
      let whole = HTTPConversation.play(input, limits: limits)
      let bytewise = HTTPConversation.play(input, cuts: Array(0..<input.count), limits: limits)
      #expect(whole == bytewise, "\(input) within \(limits)")
    }
  }
}
