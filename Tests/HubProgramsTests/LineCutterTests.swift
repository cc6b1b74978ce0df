import Testing

@testable import HubPrograms

/// Cuts pieces as they come; with nil where a line was too long.
private func cut(_ pieces: [String], limit: Int) -> [String?] {
  var cutter = LineCutter(limit: limit)
  var lines: [String?] = []
  for piece in pieces {
    let isFine = Array(piece.utf8).withUnsafeBytes { bytes in
      cutter.take(bytes) { lines.append(String(decoding: $0, as: UTF8.self)) }
    }
    if !isFine { lines.append(nil) }
  }
  return lines
}

@Test func cutsLinesWhereverThePiecesEnd() {
  let text = "one\ntwo\n\nthree\nrest"
  let wanted = ["one", "two", "", "three"]
  for size in 1...text.count {
    var pieces: [String] = []
    var left = Substring(text)
    while !left.isEmpty {
      pieces.append(String(left.prefix(size)))
      left = left.dropFirst(size)
    }
    #expect(cut(pieces, limit: 10) == wanted)
  }
}

@Test func aLineOfJustTheLimitIsALine() {
  #expect(cut(["12345\n", "123", "45\n"], limit: 5) == ["12345", "12345"])
}

@Test func aLongLineIsToldOnceAndSkipped() {
  #expect(cut(["123456\nfine\n"], limit: 5) == ["fine", nil])
  #expect(cut(["123", "456", "789", "0\nfine\n"], limit: 5) == [nil, "fine"])
}

@Test func neverKeepsMoreThanALineMayHave() {
  var cutter = LineCutter(limit: 1_000)
  let piece = [UInt8](repeating: 120, count: 700)
  for _ in 0..<1_000 {
    _ = piece.withUnsafeBytes { cutter.take($0) { _ in } }
    #expect(cutter.kept <= 1_000)
  }
}
