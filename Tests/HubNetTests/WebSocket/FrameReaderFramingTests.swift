import Testing

@testable import HubNet

@Suite struct FrameReaderFramingTests {
  static let lengths = [0, 1, 7, 8, 9, 15, 16, 17, 31, 124, 125, 126, 127, 128, 200, 1000, 65_535, 65_536]

  @Test(arguments: lengths)
  func deliversTextOfEveryLength(length: Int) {
    let text = String(repeating: "*", count: length)
    FrameCase("text \(length)", FrameBytes.text(text), .text(text)).check()
  }

  @Test(arguments: lengths)
  func deliversBinaryOfEveryLength(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    FrameCase("binary \(length)", FrameBytes.make(0x82, bytes), .binary(bytes)).check()
  }

  @Test(arguments: lengths)
  func deliversBinaryOfServersOfEveryLength(length: Int) {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let frame = FrameBytes.make(0x82, bytes, masked: false)
    FrameCase("binary \(length)", frame, .binary(bytes)).check(role: .client)
    guard length > 0, length <= 1000 else { return }
    FrameCase("thrice \(length)", frame + frame + frame, .binary(bytes), .binary(bytes), .binary(bytes))
      .check(role: .client)
    FrameCase("too long \(length)", frame, .failure(1009))
      .check(limits: FrameLimits(messageLength: length - 1), role: .client)
  }

  @Test func deliversSeveralMessagesInOneBuffer() {
    let many = (0..<50).flatMap { FrameBytes.text("message \($0)") }
    let result = FrameFeed.everyWay(many)
    #expect(result.events == (0..<50).map { .text("message \($0)") })
    #expect(result.differing == nil)
  }

  static let controls: [FrameCase] = [
    FrameCase("ping without payload", FrameBytes.ping(), .ping([])),
    FrameCase("ping with text", FrameBytes.ping(Array("Hello".utf8)), .ping(Array("Hello".utf8))),
    FrameCase("ping with bytes", FrameBytes.ping([0, 0xFF, 0xFE, 0xFD]), .ping([0, 0xFF, 0xFE, 0xFD])),
    FrameCase(
      "ping of 125", FrameBytes.ping(.init(repeating: 0xFE, count: 125)),
      .ping(.init(repeating: 0xFE, count: 125))),
    FrameCase("ping of 126", FrameBytes.ping(.init(repeating: 0xFE, count: 126)), .failure(1002)),
    FrameCase("pong of 126", FrameBytes.pong(.init(repeating: 0xFE, count: 126)), .failure(1002)),
    FrameCase("ping of 64 bits", FrameBytes.make(0x89, announced: 1 << 40), .failure(1002)),
    FrameCase("unasked pong", FrameBytes.pong(), .pong([])),
    FrameCase("unasked pong with payload", FrameBytes.pong([1, 2, 3]), .pong([1, 2, 3])),
    FrameCase("pong, then ping", FrameBytes.pong([9]) + FrameBytes.ping([8]), .pong([9]), .ping([8])),
    FrameCase(
      "ten pings", (0..<10).flatMap { FrameBytes.ping([$0]) },
      .ping([0]), .ping([1]), .ping([2]), .ping([3]), .ping([4]), .ping([5]), .ping([6]), .ping([7]),
      .ping([8]),
      .ping([9])),
    FrameCase("fragmented ping", FrameBytes.make(0x09, [1]) + FrameBytes.end([2]), .failure(1002)),
    FrameCase("fragmented pong", FrameBytes.make(0x0A, [1]), .failure(1002)),
    FrameCase("fragmented close", FrameBytes.make(0x08), .failure(1002)),
  ]

  @Test(arguments: controls)
  func handlesControlFrames(example: FrameCase) { example.check() }

  @Test(arguments: UInt8(1)...7)
  func refusesReservedBits(bits: UInt8) {
    for opcode in [0x1, 0x2, 0x8, 0x9, 0xA] as [UInt8] {
      for payload in [[], [0x61, 0x62]] as [[UInt8]] {
        let frame = FrameBytes.make(0x80 | bits << 4 | opcode, payload)
        FrameCase("alone", frame, .failure(1002)).check()
        let between = FrameBytes.text("a") + frame + FrameBytes.ping()
        FrameCase("between", between, .text("a"), .failure(1002)).check()
      }
    }
  }

  @Test(arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
  func refusesReservedOpcodes(opcode: UInt8) {
    for first in [opcode, 0x80 | opcode] {
      FrameCase("empty", FrameBytes.make(first), .failure(1002)).check()
      FrameCase("payload", FrameBytes.make(first, [1, 2]), .failure(1002)).check()
      let between = FrameBytes.text("x") + FrameBytes.make(first) + FrameBytes.ping()
      FrameCase("between", between, .text("x"), .failure(1002)).check()
    }
  }

  @Test func refusesAFrameAtTheByteThatIsWrong() {
    // Nothing but the wrong byte has come; what would follow is not waited for.
    #expect(FrameFeed.whole([0xC1]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x83]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x09]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x80]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x81, 0x05]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x89, 0xFE]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x88, 0x81]) == [.failure(1002)])
    #expect(FrameFeed.whole([0x81, 0xFE, 0x00, 0x7D]) == [.failure(1002)])
  }

  static let lengthForms: [FrameCase] = [
    FrameCase("0 in 16 bits", FrameBytes.make(0x82, [], form: 16), .failure(1002)),
    FrameCase("125 in 16 bits", FrameBytes.make(0x82, announced: 125, form: 16), .failure(1002)),
    FrameCase("126 in 64 bits", FrameBytes.make(0x82, announced: 126, form: 64), .failure(1002)),
    FrameCase("65535 in 64 bits", FrameBytes.make(0x82, announced: 65_535, form: 64), .failure(1002)),
    FrameCase("top bit", FrameBytes.make(0x82, announced: 1 << 63), .failure(1002)),
    FrameCase("all bits", FrameBytes.make(0x82, announced: .max), .failure(1002)),
    FrameCase("largest lawful", FrameBytes.make(0x82, announced: .max >> 1), .failure(1009)),
    FrameCase("one over the limit", FrameBytes.make(0x82, announced: 65_537), .failure(1009)),
  ]

  @Test(arguments: lengthForms)
  func checksTheFormOfTheLength(example: FrameCase) { example.check() }

  @Test func requiresMasksFromClientsAndNoneFromServers() {
    let bare = FrameBytes.make(0x81, Array("hi".utf8), masked: false)
    FrameCase("unmasked", bare, .failure(1002)).check()
    FrameCase("unmasked from a server", bare, .text("hi")).check(role: .client)
    FrameCase("masked from a server", FrameBytes.text("hi"), .failure(1002)).check(role: .client)
    let pieces =
      FrameBytes.make(0x01, [0xC3], masked: false) + FrameBytes.make(0x89, [7], masked: false)
      + FrameBytes.make(0x80, [0xA9], masked: false)
    FrameCase("pieces from a server", pieces, .ping([7]), .text("é")).check(role: .client)
    let wrong = FrameBytes.make(0x81, [0xC3, 0x28], masked: false)
    FrameCase("bad text from a server", wrong, .failure(1007)).check(role: .client)
  }

  @Test func acceptsNothingAfterAFailure() {
    let bytes = FrameBytes.make(0x83) + FrameBytes.text("later") + FrameBytes.ping()
    FrameCase("after failure", bytes, .failure(1002)).check()
  }
}
