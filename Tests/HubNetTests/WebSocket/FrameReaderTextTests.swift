import Testing

@testable import HubNet

@Suite struct FrameReaderTextTests {
  /// Each is wrong from its last byte on, and could still become right before it.
  static let wrong: [[UInt8]] = [
    [0x80], [0xBF], [0xC0], [0xC1], [0xF5], [0xF8], [0xFC], [0xFE], [0xFF], [0xC2, 0x20], [0xC2, 0xC2],
    [0xE0, 0x80], [0xE0, 0x9F], [0xE1, 0x7F], [0xE1, 0xC0], [0xED, 0xA0], [0xED, 0xBF], [0xEE, 0x41],
    [0xE2, 0x82, 0x28], [0xE2, 0x82, 0xC0], [0xF0, 0x80], [0xF0, 0x8F], [0xF1, 0x41], [0xF4, 0x90],
    [0xF4, 0xBF], [0xF0, 0x9F, 0x41], [0xF0, 0x9F, 0x99, 0x41], [0xF0, 0x9F, 0x99, 0xC2],
    [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5, 0xED, 0xA0],
  ]

  static let right = [
    "", "a", "é", "€", "🙂", "\u{0}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{FFF}", "\u{1000}",
    "\u{CFFF}",
    "\u{D7FF}", "\u{E000}", "\u{FEFF}", "\u{FFFD}", "\u{FFFE}", "\u{FFFF}", "\u{10000}", "\u{3FFFF}",
    "\u{40000}", "\u{FFFFF}", "\u{100000}", "\u{10FFFF}", "κόσμε", "Hello-µ@ßöäüàá-UTF-8!!",
    String(repeating: "日本語", count: 50), String(repeating: "x🙂", count: 50),
  ]

  @Test(arguments: right)
  func deliversValidText(text: String) {
    for pad in 0...9 {
      let padded = String(repeating: "p", count: pad) + text + String(repeating: "q", count: pad)
      FrameCase("whole", FrameBytes.text(padded), .text(padded)).check()
      let bytes = Array(padded.utf8)
      var wire = FrameBytes.textStart([])
      for byte in bytes { wire += FrameBytes.middle([byte]) }
      FrameCase("a byte a frame", wire + FrameBytes.end([]), .text(padded)).check()
    }
  }

  @Test(arguments: wrong)
  func refusesInvalidTextWhereverItStands(bytes: [UInt8]) {
    for pad in 0...17 {
      let start = [UInt8](repeating: 0x61, count: pad)
      for tail in [0, 1, 9] {
        let payload = start + bytes + [UInt8](repeating: 0x62, count: tail)
        FrameCase("whole", FrameBytes.make(0x81, payload), .failure(1007)).check()
        let two = FrameBytes.textStart(start) + FrameBytes.end(bytes + [0x62])
        FrameCase("second fragment", two, .failure(1007)).check()
      }
    }
  }

  @Test(arguments: wrong)
  func refusesInvalidTextThatGoesOnLikeACharacter(bytes: [UInt8]) {
    for pad in 0...9 {
      for more in 1...3 {
        let start = [UInt8](repeating: 0x61, count: pad)
        let payload = start + bytes + [UInt8](repeating: 0x80, count: more) + Array("long enough a tail".utf8)
        FrameCase("whole", FrameBytes.make(0x81, payload), .failure(1007)).check()
      }
    }
  }

  @Test(arguments: wrong)
  func refusesInvalidTextAtTheFirstWrongByte(bytes: [UInt8]) {
    // The frame announces more than comes, so a reader that waits for its end says nothing.
    let start = Array("before".utf8)
    let whole = FrameBytes.make(0x81, start + bytes + [UInt8](repeating: 0x61, count: 40))
    let header = whole.count - start.count - bytes.count - 40
    let upTo = header + start.count + bytes.count
    #expect(FrameFeed.whole(Array(whole[..<upTo])) == [.failure(1007)])
    #expect(FrameFeed.whole(Array(whole[..<(upTo - 1)])) == [])
    #expect(FrameFeed.portions(Array(whole[..<upTo])) { 1 } == [.failure(1007)])
    #expect(FrameFeed.portions(Array(whole[..<(upTo - 1)])) { 1 } == [])
  }

  @Test func refusesTextThatEndsInsideACharacter() {
    for bytes in [[0xC3], [0xE2, 0x82], [0xE2], [0xF0], [0xF0, 0x9F], [0xF0, 0x9F, 0x99]] as [[UInt8]] {
      FrameCase("whole", FrameBytes.make(0x81, bytes), .failure(1007)).check()
      FrameCase("after ASCII", FrameBytes.make(0x81, Array("12345678".utf8) + bytes), .failure(1007)).check()
      let open = FrameBytes.textStart(bytes)
      FrameCase("empty end", open + FrameBytes.end([]), .failure(1007)).check()
      FrameCase("ASCII end", open + FrameBytes.end([0x61]), .failure(1007)).check()
      FrameCase("long ASCII end", open + FrameBytes.end(.init(repeating: 0x61, count: 32)), .failure(1007))
        .check()
      FrameCase("may go on", open + FrameBytes.ping(), .ping([])).check()
    }
  }

  @Test func leavesBinaryAlone() {
    for bytes in Self.wrong { FrameCase("binary", FrameBytes.make(0x82, bytes), .binary(bytes)).check() }
  }

  @Test func agreesWithTheStandardLibraryOnEverySequenceOfTwoAndManyOfMore() {
    var generator = SeededGenerator(seed: 3629)
    let telling: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
      0xEF,
      0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
    ]
    var differing: [[UInt8]] = []
    func compare(_ bytes: [UInt8]) {
      let ours = bytes.withUnsafeBytes { IncrementalUTF8.isValid($0) }
      if ours != (String(validating: bytes, as: UTF8.self) != nil) { differing.append(bytes) }
    }
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max { compare([first, second]) }
    }
    for _ in 0..<100_000 {
      let count = Int.random(in: 3...14, using: &generator)
      compare((0..<count).map { _ in telling[Int.random(in: 0..<telling.count, using: &generator)] })
    }
    let text = Array(Self.right.joined(separator: " words between ").utf8)
    for _ in 0..<20_000 {
      let start = Int.random(in: 0..<(text.count - 40), using: &generator)
      var piece = Array(text[start..<(start + 40)])
      compare(piece)
      let index = Int.random(in: 0..<40, using: &generator)
      piece[index] = telling[Int.random(in: 0..<telling.count, using: &generator)]
      compare(piece)
    }
    #expect(differing.prefix(5) == [])
  }
}
