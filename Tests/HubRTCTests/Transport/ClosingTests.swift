import Testing

@testable import HubRTC

@Suite(.oneClock) struct ClosingTests {
  @Test func aChannelClosesAtBothEndsAfterWhatWasSent() throws {
    let pair = try TransportPair(seed: 3, loss: 50)
    let channel = try pair.connected()
    let theirs = try pair.number(of: "data", at: 1)
    for byte in 0..<50 as Range<UInt8> {
      #expect(pair.ends[0].send([byte], on: channel, now: pair.now) == .sent)
    }
    pair.ends[0].close(channel, now: pair.now)
    #expect(pair.ends[0].send([1], on: channel, now: pair.now) == .closed)
    #expect(pair.run(20_000) { pair.ends[0].closed == [channel] && pair.ends[1].closed == [theirs] })
    #expect(pair.ends[1].messages.map { $0.bytes[0] } == Array(0..<50))
    #expect(pair.run(20_000) { pair.ends.allSatisfy { $0.transport?.channels.count == 0 } })
  }

  @Test func aStreamIsUsedAgainAfterItsChannelWasClosed() throws {
    let pair = try TransportPair()
    var channel = try pair.connected(label: "0")
    for round in 1...200 {
      pair.ends[0].close(channel, now: pair.now)
      #expect(pair.run(5_000) { pair.ends.allSatisfy { $0.transport?.channels.count == 0 } })
      channel = try pair.ends[0].open("\(round)", now: pair.now)
      #expect(pair.run(5_000) { pair.ends[1].opened.last?.label == "\(round)" })
      #expect(pair.ends[0].send([UInt8(round)], on: channel, now: pair.now) == .sent)
      #expect(pair.run(5_000) { pair.ends[1].messages.last?.bytes == [UInt8(round)] })
    }
    #expect(pair.ends[0].transport?.channels.figures.opened == 201)
    #expect(Set(pair.ends[0].opened.map(\.number)).count == 201, "numbers came again too soon")
  }

  @Test func bothEndsCloseTheSameChannelAtOnce() throws {
    let pair = try TransportPair()
    let channel = try pair.connected()
    let theirs = try pair.number(of: "data", at: 1)
    pair.ends[0].close(channel, now: pair.now)
    pair.ends[1].close(theirs, now: pair.now)
    #expect(pair.run(10_000) { pair.ends.allSatisfy { $0.transport?.channels.count == 0 } })
    #expect(pair.ends[0].closed == [channel])
    #expect(pair.ends[1].closed == [theirs])
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>) func manyChannelsCloseAtOnce(_ seed: UInt64) throws {
    let pair = try TransportPair(seed: seed, loss: 30)
    pair.begin()
    let mine = try (0..<10).map { try pair.ends[0].open("a\($0)", now: pair.now) }
    let theirs = try (0..<10).map { try pair.ends[1].open("b\($0)", now: pair.now) }
    #expect(pair.run(20_000) { pair.ends.allSatisfy { $0.opened.count == 20 } })
    for channel in mine { pair.ends[0].close(channel, now: pair.now) }
    for channel in theirs { pair.ends[1].close(channel, now: pair.now) }
    #expect(pair.run(60_000) { pair.ends.allSatisfy { $0.transport?.channels.count == 0 } })
    #expect(pair.ends.allSatisfy { $0.closed.count == 20 })
  }

  @Test func aGoodbyeReachesTheOtherEnd() throws {
    let pair = try TransportPair()
    let channel = try pair.connected()
    let theirs = try pair.number(of: "data", at: 1)
    pair.ends[0].transport?.close(now: pair.now)
    #expect(pair.ends[0].closed == [channel])
    #expect(pair.run(1_000) { pair.ends[1].isOver })
    #expect(pair.ends[1].fault == nil)
    #expect(pair.ends[1].closed == [theirs])
    #expect(pair.ends[1].transport?.due == nil)
  }

  @Test func nothingIsLeftOfAnEndThatIsLetGo() throws {
    let before = SctpStack.count
    weak var gone: PeerTransport?
    do {
      let pair = try TransportPair()
      _ = try pair.connected()
      gone = pair.ends[0].transport
      #expect(gone != nil)
      pair.ends[0].letGo()
      #expect(gone == nil)
    }
    // Other tests make associations of their own at the same time.
    #expect(SctpStack.count <= before + 64)
  }
}
