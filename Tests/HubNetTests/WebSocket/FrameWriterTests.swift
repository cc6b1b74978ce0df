import HubKernel
import Testing

@testable import HubNet

@Suite struct FrameWriterTests {
  /// Runs `body` on fresh memory and returns as many bytes as it says it wrote.
  private func written(_ body: (UnsafeMutableRawPointer) -> Int) -> [UInt8] {
    var memory = [UInt8](repeating: 0xAA, count: 256)
    let count = memory.withUnsafeMutableBytes { $0.baseAddress.map(body) ?? 0 }
    #expect(memory[count...].allSatisfy { $0 == 0xAA }, "wrote beyond the length it returned")
    return Array(memory[..<count])
  }

  @Test(
    arguments: [
      (0, [0x81, 0]), (125, [0x81, 125]), (126, [0x81, 126, 0, 126]), (65_535, [0x81, 126, 255, 255]),
      (65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]), (1 << 32, [0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0]),
    ] as [(Int, [UInt8])])
  func writesTheShortestHeader(length: Int, expected: [UInt8]) {
    #expect(written { FrameWriter.write(.text, length: length, to: $0) } == expected)
    #expect(FrameWriter.headerLength(for: length) == expected.count)
    #expect(FrameWriter.headerLength(for: length, masked: true) == expected.count + 4)
    let key = MaskKey(word: 0x0403_0201)
    var masked = expected
    masked[1] |= 0x80
    #expect(written { FrameWriter.write(.text, length: length, key: key, to: $0) } == masked + [1, 2, 3, 4])
  }

  @Test func setsTheBitsAskedFor() {
    #expect(written { FrameWriter.write(.binary, length: 1, compressed: true, to: $0) } == [0xC2, 1])
    #expect(written { FrameWriter.write(.continuation, length: 1, isFinal: false, to: $0) } == [0x00, 1])
    #expect(
      written { FrameWriter.write(.text, length: 1, compressed: true, isFinal: false, to: $0) } == [0x41, 1])
  }

  @Test(arguments: [0, 1, 5, 124, 125, 126, 200])
  func writesControlFramesBothRolesCanRead(length: Int) {
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
    let kept = Array(payload.prefix(125))
    let plain = payload.withUnsafeBytes { bytes in
      written { FrameWriter.writeControl(.pong, payload: bytes, to: $0) }
    }
    #expect(FrameFeed.whole(plain, role: .client) == [.pong(kept)])
    let key = FrameWriter.makeKey(RandomReserve())
    let masked = payload.withUnsafeBytes { bytes in
      written { FrameWriter.writeControl(.ping, payload: bytes, key: key, to: $0) }
    }
    #expect(FrameFeed.whole(masked) == [.ping(kept)])
  }

  @Test func writesCloseFrames() {
    #expect(written { FrameWriter.writeClose(nil, to: $0) } == [0x88, 0])
    #expect(written { FrameWriter.writeClose(.normal, to: $0) } == [0x88, 2, 0x03, 0xE8])
    #expect(
      written { FrameWriter.writeClose(.goingAway, reason: "bye", to: $0) } == [
        0x88, 5, 3, 0xE9, 98, 121, 101,
      ])
    // RFC 6455 §7.4.1: 1005, 1006 and 1015 are never on the wire.
    #expect(written { FrameWriter.writeClose(CloseCode(rawValue: 1006), to: $0) } == [0x88, 2, 0x03, 0xEA])
  }

  @Test(arguments: [
    (String(repeating: "a", count: 123), 123), (String(repeating: "a", count: 124), 123),
    (String(repeating: "é", count: 62), 122), ("a" + String(repeating: "é", count: 62), 123),
    (String(repeating: "🙂", count: 31), 120), ("abc" + String(repeating: "🙂", count: 31), 123),
    (String(repeating: "€", count: 41), 123), ("a" + String(repeating: "€", count: 41), 121),
  ])
  func cutsAReasonBetweenCharacters(reason: String, length: Int) {
    let frame = Array(reason.utf8).withUnsafeBytes { bytes in
      written { FrameWriter.writeClose(.policyViolation, reason: bytes, to: $0) }
    }
    let kept = String(decoding: Array(reason.utf8).prefix(length), as: UTF8.self)
    #expect(FrameFeed.whole(frame, role: .client) == [.close(1008, kept)])
    #expect(frame.count == 4 + length)
  }

  @Test func masksAsTheByteWiseDefinitionDoes() {
    let key = MaskKey(word: 0x3D21_FA37)
    for length in 0...70 {
      for start in 0...3 {
        let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 11) }
        var bytes = plain
        let isASCII = bytes.withUnsafeMutableBytes { key.advanced(by: start).apply(to: $0) }
        let expected = plain.enumerated().map { $1 ^ FrameBytes.key[($0 + start) % 4] }
        #expect(bytes == expected)
        #expect(isASCII == expected.allSatisfy { $0 < 0x80 })
      }
    }
  }
}
