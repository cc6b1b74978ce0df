import Testing

@testable import HubRTC

@Suite(.oneClock) struct OpeningTests {
  @Test func twoEndsOpenAChannelAndEchoALongMessage() throws {
    let pair = try TransportPair()
    let channel = try pair.connected(label: "echo")
    let theirs = try pair.number(of: "echo", at: 1)
    pair.ends[1].hear = { [unowned pair] bytes, isText, number in
      _ = pair.ends[1].send(Array(bytes), isText ? .text : .binary, on: number, now: pair.now)
    }
    let long = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(pair.ends[0].send(long, on: channel, now: pair.now) == .sent)
    #expect(pair.ends[0].send(Array("text".utf8), .text, on: channel, now: pair.now) == .sent)
    #expect(pair.ends[0].send([], .text, on: channel, now: pair.now) == .sent)
    #expect(pair.ends[0].send([], .binary, on: channel, now: pair.now) == .sent)
    #expect(pair.run(5_000) { pair.ends[0].messages.count == 4 })
    #expect(pair.ends[0].messages.first?.bytes == long)
    #expect(pair.ends[0].messages.map(\.isText) == [false, true, true, false])
    #expect(pair.ends[0].messages.map(\.bytes.count) == [60_000, 4, 0, 0])
    #expect(pair.ends[1].opened == [.init(number: theirs, label: "echo", protocolName: "", isOurs: false)])
    #expect(pair.path.largest <= 1_200, "a datagram of \(pair.path.largest) bytes")
    #expect(pair.ends[0].transport?.cipher == "ECDHE-ECDSA-AES128-GCM-SHA256")
  }
}
