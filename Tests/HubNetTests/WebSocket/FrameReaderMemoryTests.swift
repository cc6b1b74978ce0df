import Testing

@testable import HubNet

@Suite struct FrameReaderMemoryTests {
  private func feed(_ reader: inout FrameReader, _ bytes: [UInt8]) -> [ReceivedFrame] {
    var copy = bytes
    var events: [ReceivedFrame] = []
    copy.withUnsafeMutableBytes { memory in
      var input = memory
      while let event = ReceivedFrame(reader.next(&input)) { events.append(event) }
    }
    return events
  }

  @Test func costsLittleWhenIdle() {
    #expect(MemoryLayout<FrameReader>.size <= 112)
    #expect(MemoryLayout<CloseHandshake>.size <= 2)
  }

  @Test func ownsNothingForWholeFrames() {
    var reader = FrameReader(role: .server)
    #expect(feed(&reader, FrameBytes.text("whole") + FrameBytes.ping([1])) == [.text("whole"), .ping([1])])
    #expect(reader.heldCapacity == 0)
  }

  @Test func handsAWholeFrameOutOfTheBufferItCameIn() {
    var reader = FrameReader(role: .server)
    var bytes = FrameBytes.text("in place")
    bytes.withUnsafeMutableBytes { memory in
      var input = memory
      guard case .message(.text, let payload) = reader.next(&input) else {
        Issue.record("no message")
        return
      }
      #expect(payload.baseAddress == memory.baseAddress.map { UnsafeRawPointer($0 + 6) })
      #expect(input.isEmpty)
    }
  }

  @Test func reservesNothingForAnAnnouncedLength() {
    var reader = FrameReader(role: .server, limits: FrameLimits(messageLength: 1 << 20))
    let frame = FrameBytes.make(0x82, .init(repeating: 7, count: 1000), announced: 1 << 20)
    #expect(feed(&reader, frame) == [])
    #expect(reader.heldCapacity <= 2048)
  }

  @Test func neverHoldsMoreThanTheLimitAndAControlFrame() {
    var reader = FrameReader(role: .server, limits: FrameLimits(messageLength: 5000))
    let piece = [UInt8](repeating: 7, count: 100)
    #expect(feed(&reader, FrameBytes.make(0x02, piece)) == [])
    for _ in 1..<50 { #expect(feed(&reader, FrameBytes.middle(piece)) == []) }
    // A ping that comes in two parts waits behind the message.
    let ping = FrameBytes.ping(.init(repeating: 1, count: 125))
    #expect(feed(&reader, Array(ping[..<100])) == [])
    #expect(reader.heldCapacity >= 5000)
    #expect(reader.heldCapacity <= 5125)
  }

  @Test func givesMemoryBackBetweenMessages() {
    var reader = FrameReader(role: .server)
    let frame = FrameBytes.text(String(repeating: "z", count: 3000))
    #expect(feed(&reader, Array(frame[..<2000])) == [])
    #expect(reader.heldCapacity > 0)
    #expect(feed(&reader, Array(frame[2000...])).count == 1)
    #expect(reader.heldCapacity == 0)
  }

  @Test func givesMemoryBackAfterAFailure() {
    var reader = FrameReader(role: .server)
    #expect(feed(&reader, FrameBytes.textStart(Array("held".utf8))) == [])
    #expect(reader.heldCapacity > 0)
    #expect(feed(&reader, [0xFF]) == [.failure(1002)])
    let isFinished = reader.isFinished
    #expect(isFinished)
    #expect(reader.heldCapacity == 0)
  }

  @Test func survivesRandomBytes() {
    var generator = SeededGenerator(seed: 6455)
    for round in 0..<3000 {
      var bytes =
        FrameBytes.text("héllo") + FrameBytes.textStart([0x61]) + FrameBytes.ping([1])
        + FrameBytes.end([0x62])
      if round % 3 == 0 {
        bytes = (0..<Int.random(in: 1...300, using: &generator)).map { _ in
          .random(in: 0...255, using: &generator)
        }
      } else {
        for _ in 0..<(round % 4) {
          bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        }
      }
      let role: FrameRole = round % 2 == 0 ? .server : .client
      let limits = FrameLimits(messageLength: round % 100, framesPerMessage: 1 + round % 3)
      let result = FrameFeed.everyWay(
        bytes, role: role, limits: limits, compression: round % 5 == 0, seeds: 1...3)
      #expect(result.differing == nil, "\(bytes)")
    }
  }
}
