import Testing

@testable import HubNet

@Suite struct FrameReaderFragmentTests {
  static let cases: [FrameCase] = [
    FrameCase("two", FrameBytes.textStart([0x61]) + FrameBytes.end([0x62]), .text("ab")),
    FrameCase(
      "three", FrameBytes.textStart([0x61]) + FrameBytes.middle([0x62]) + FrameBytes.end([0x63]), .text("abc")
    ),
    FrameCase("empty ones", FrameBytes.textStart([]) + FrameBytes.middle([]) + FrameBytes.end([]), .text("")),
    FrameCase(
      "empty but the middle", FrameBytes.textStart([]) + FrameBytes.middle([0x6D]) + FrameBytes.end([]),
      .text("m")),
    FrameCase(
      "empty but the end", FrameBytes.textStart([]) + FrameBytes.middle([]) + FrameBytes.end([0x6D]),
      .text("m")),
    FrameCase("binary", FrameBytes.make(0x02, [0xFF]) + FrameBytes.end([0xFE]), .binary([0xFF, 0xFE])),
    FrameCase(
      "ping between", FrameBytes.textStart([0x61]) + FrameBytes.ping([1]) + FrameBytes.end([0x62]),
      .ping([1]), .text("ab")),
    FrameCase(
      "pings between all",
      FrameBytes.textStart([0x61]) + FrameBytes.ping([1, 2]) + FrameBytes.middle([0x62])
        + FrameBytes.pong([3, 4, 5]) + FrameBytes.ping() + FrameBytes.end([0x63]) + FrameBytes.ping([6]),
      .ping([1, 2]), .pong([3, 4, 5]), .ping([]), .text("abc"), .ping([6])),
    FrameCase(
      "close between", FrameBytes.textStart([0x61]) + FrameBytes.close(1000) + FrameBytes.end([0x62]),
      .close(1000, "")),
    FrameCase("continuation first", FrameBytes.end([0x61]), .failure(1002)),
    FrameCase("open continuation first", FrameBytes.middle([0x61]), .failure(1002)),
    FrameCase(
      "continuation after a whole one", FrameBytes.text("a") + FrameBytes.end([]), .text("a"),
      .failure(1002)),
    FrameCase(
      "continuation after the end",
      FrameBytes.textStart([0x61]) + FrameBytes.end([0x62]) + FrameBytes.middle([0x63]), .text("ab"),
      .failure(1002)),
    FrameCase("text inside text", FrameBytes.textStart([0x61]) + FrameBytes.text("b"), .failure(1002)),
    FrameCase(
      "binary inside text", FrameBytes.textStart([0x61]) + FrameBytes.make(0x82, [1]), .failure(1002)),
    FrameCase(
      "start inside text", FrameBytes.textStart([0x61]) + FrameBytes.textStart([0x62]), .failure(1002)),
    FrameCase(
      "two fragmented messages",
      FrameBytes.textStart([0x61]) + FrameBytes.end([0x62]) + FrameBytes.make(0x02, [1])
        + FrameBytes.end([2]),
      .text("ab"), .binary([1, 2])),
  ]

  @Test(arguments: cases)
  func joinsFragments(example: FrameCase) { example.check() }

  @Test(arguments: [1, 3, 64, 997])
  func joinsManyFragmentsWithPingsBetween(size: Int) {
    let text = String(repeating: "Grüße €uro 🙂 ", count: 60)
    let bytes = Array(text.utf8)
    var wire: [UInt8] = []
    var events: [ReceivedFrame] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      let end = min(start + size, bytes.count)
      let first: UInt8 = (start == 0 ? 0x01 : 0x00) | (end == bytes.count ? 0x80 : 0)
      wire += FrameBytes.make(first, Array(bytes[start..<end]))
      if end < bytes.count, start % 5 == 0 {
        wire += FrameBytes.ping([UInt8(start % 251)])
        events.append(.ping([UInt8(start % 251)]))
      }
    }
    let result = FrameFeed.everyWay(wire, limits: FrameLimits(framesPerMessage: 2000))
    #expect(result.events == events + [.text(text)])
    #expect(result.differing == nil)
  }

  @Test func limitsTheLengthOfTheWholeMessage() {
    let limits = FrameLimits(messageLength: 10)
    let five = [UInt8](repeating: 0x61, count: 5)
    let ten = String(repeating: "a", count: 10)
    let start = FrameBytes.textStart(five)
    FrameCase("exactly", start + FrameBytes.end(five), .text(ten)).check(limits: limits)
    FrameCase("one over", start + FrameBytes.end(five + [0x61]), .failure(1009)).check(limits: limits)
    FrameCase("later", start + FrameBytes.middle(five) + FrameBytes.end([0x61]), .failure(1009))
      .check(limits: limits)
    FrameCase("at once", FrameBytes.text(ten + "a"), .failure(1009)).check(limits: limits)
    let ping = FrameBytes.ping(.init(repeating: 1, count: 125))
    FrameCase(
      "control frames are not counted", start + ping + FrameBytes.end(five),
      .ping(.init(repeating: 1, count: 125)), .text(ten)
    ).check(limits: limits)
  }

  @Test func refusesTooLongAMessageByItsHeaderAlone() {
    let header = Array(FrameBytes.make(0x82, announced: 65_537).prefix(10))
    #expect(FrameFeed.whole(header) == [.failure(1009)])
  }

  @Test func limitsTheFramesOfAMessage() {
    let middles = { (count: Int) in (0..<count).flatMap { _ in FrameBytes.middle([]) } }
    let start = FrameBytes.textStart([])
    FrameCase("1024", start + middles(1022) + FrameBytes.end([0x61]), .text("a")).check()
    FrameCase("1025", start + middles(1023) + FrameBytes.end([0x61]), .failure(1008)).check()
    let few = FrameLimits(framesPerMessage: 2)
    let two = start + FrameBytes.end([])
    FrameCase("counted for each message", two + two + two, .text(""), .text(""), .text("")).check(limits: few)
    FrameCase("three", start + middles(1) + FrameBytes.end([]), .failure(1008)).check(limits: few)
  }
}
