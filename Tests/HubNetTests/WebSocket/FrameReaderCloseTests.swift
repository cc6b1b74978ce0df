import Testing

@testable import HubNet

@Suite struct FrameReaderCloseTests {
  static let cases: [FrameCase] = [
    FrameCase("nothing in it", FrameBytes.close(), .close(nil, "")),
    FrameCase("one byte", FrameBytes.make(0x88, [0x61]), .failure(1002)),
    FrameCase("code alone", FrameBytes.close(1000), .close(1000, "")),
    FrameCase("reason", FrameBytes.close(1000, Array("Göödbye".utf8)), .close(1000, "Göödbye")),
    FrameCase(
      "longest reason", FrameBytes.close(1000, .init(repeating: 0x2A, count: 123)),
      .close(1000, String(repeating: "*", count: 123))),
    FrameCase(
      "too long a reason", FrameBytes.close(1000, .init(repeating: 0x2A, count: 124)), .failure(1002)),
    FrameCase("bad reason", FrameBytes.close(1000, [0xCE, 0xBA, 0xED, 0xA0, 0x80]), .failure(1007)),
    FrameCase("cut reason", FrameBytes.close(1000, [0x61, 0xC3]), .failure(1007)),
    FrameCase("bad code comes first", FrameBytes.close(1005, [0xFF]), .failure(1002)),
    FrameCase("text after it", FrameBytes.close(1000) + FrameBytes.text("late"), .close(1000, "")),
    FrameCase("ping after it", FrameBytes.close(1001) + FrameBytes.ping(), .close(1001, "")),
    FrameCase("close after it", FrameBytes.close(1000) + FrameBytes.close(1000), .close(1000, "")),
    FrameCase("noise after it", FrameBytes.close() + [0xFF, 0xFF, 0xFF], .close(nil, "")),
    FrameCase(
      "ping before it", FrameBytes.ping([1]) + FrameBytes.text("a") + FrameBytes.close(4999), .ping([1]),
      .text("a"), .close(4999, "")),
    FrameCase(
      "inside a message", FrameBytes.textStart([0x61]) + FrameBytes.close(1000, [0x62]), .close(1000, "b")),
  ]

  @Test(arguments: cases)
  func handlesClose(example: FrameCase) { example.check() }

  @Test func acceptsExactlyTheCodesThatMayBeSent() {
    let good = Array(1000...1003) + Array(1007...1014) + Array(3000...4999)
    // All of those with a meaning and their neighbours, and some of the rest.
    for code in Array(UInt16.min...5_100) + Array(stride(from: 5_101, through: UInt16.max, by: 101)) {
      let expected: ReceivedFrame = good.contains(Int(code)) ? .close(code, "") : .failure(1002)
      let got = FrameFeed.whole(FrameBytes.close(code))
      if got != [expected] { Issue.record("\(code): \(got)") }
    }
  }

  @Test(arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16])
  func refusesCodesThatMayNot(code: UInt16) {
    FrameCase("alone", FrameBytes.close(code), .failure(1002)).check()
    FrameCase("with a reason", FrameBytes.close(code, Array("why".utf8)), .failure(1002)).check()
  }
}
