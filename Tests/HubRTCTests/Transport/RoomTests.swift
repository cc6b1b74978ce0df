import Testing

@testable import HubRTC

/// What waits is bounded, said, and given back.
@Suite(.oneClock) struct RoomTests {
  @Test func aFullBufferSaysSoAndThatItHasDrained() throws {
    let pair = try TransportPair()
    let channel = try pair.connected()
    pair.path.deaf = [1]
    let message = [UInt8](repeating: 5, count: 10_000)
    var sent = 0
    while pair.ends[0].send(message, on: channel, now: pair.now) == .sent { sent += 1 }
    #expect(sent == 19, "192 KiB hold so many")
    #expect(pair.ends[0].transport?.channels.channel(channel)?.buffered == sent * 10_000)
    #expect(pair.ends[0].drained.isEmpty)
    pair.path.deaf = []
    #expect(pair.run(20_000) { pair.ends[0].drained == [channel] })
    #expect(pair.ends[0].transport?.channels.channel(channel)?.buffered ?? .max <= 16 * 1024)
    #expect(pair.run(20_000) { pair.ends[1].messages.count == sent })
    #expect(pair.run(1_000) { pair.ends[0].transport?.channels.channel(channel)?.buffered == 0 })
  }

  @Test func shortMessagesAreCountedAsWellAsTheirBytes() throws {
    let pair = try TransportPair()
    let channel = try pair.connected()
    pair.path.deaf = [1]
    var sent = 0
    while pair.ends[0].send([1], on: channel, now: pair.now) == .sent { sent += 1 }
    #expect(sent <= 1_024, "\(sent) messages of one byte")
    pair.path.deaf = []
    #expect(pair.run(30_000) { pair.ends[1].messages.count == sent })
    #expect(pair.ends[0].send([2], on: channel, now: pair.now) == .sent)
  }

  @Test func whoSendsNothingIsToldOfRoomThatOthersTook() throws {
    let pair = try TransportPair()
    let busy = try pair.connected(label: "busy")
    let other = try pair.ends[0].open("other", now: pair.now)
    #expect(pair.run(5_000) { pair.ends[1].opened.count == 2 })
    pair.path.deaf = [1]
    while pair.ends[0].send([UInt8](repeating: 1, count: 9_000), on: busy, now: pair.now) == .sent {}
    while pair.ends[0].send([UInt8](repeating: 1, count: 10), on: busy, now: pair.now) == .sent {}
    #expect(pair.ends[0].send([UInt8](repeating: 2, count: 9_000), on: other, now: pair.now) == .full)
    pair.path.deaf = []
    #expect(pair.run(20_000) { Set(pair.ends[0].drained) == [busy, other] })
    #expect(pair.ends[0].send([UInt8](repeating: 2, count: 9_000), on: other, now: pair.now) == .sent)
  }
}
