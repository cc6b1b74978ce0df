import Testing

@testable import HubRTC

@Suite(.oneClock) struct HostileTests {
  @Test func garbageInEachPhaseIsCountedAndChangesNothing() throws {
    let pair = try TransportPair(seed: 21)
    var random = Shuffler(77)
    var garbage = 0
    // After each datagram comes one that is none: noise, or the datagram with some bytes changed.
    pair.meddle = { [unowned pair] from, bytes in
      var forged = bytes
      switch random.below(3) {
      case 0: forged = (0..<random.below(200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      case 1: forged = Array(bytes.prefix(random.below(bytes.count)))
      // In the handshake nothing proves a record, so only what is encrypted is forged there.
      default: if bytes[0] == 23 { forged[13 + random.below(bytes.count - 13)] ^= 0x55 }
      }
      garbage += 1
      let target = pair.ends[1 - from]
      if forged != bytes { forged.withUnsafeBytes { target.transport?.received($0, now: pair.now) } }
      return bytes
    }
    let channel = try pair.connected()
    for number in 0..<500 as Range<UInt16> {
      let bytes = [UInt8(number & 255), UInt8(number >> 8)]
      #expect(pair.ends[0].send(bytes, on: channel, now: pair.now) == .sent)
      pair.run(20)
    }
    #expect(pair.run(10_000) { pair.ends[1].messages.count == 500 })
    let figures = try #require(pair.ends[1].transport).dtlsFigures
    #expect(garbage > 500)
    #expect(figures.malformed > 50 && figures.ignored > 50, "\(figures)")
    #expect(pair.ends.allSatisfy { $0.fault == nil })
  }

  @Test func aPeerThatSendsLongerMessagesThanWeTakeLosesItsChannel() throws {
    let pair = try TransportPair { settings in
      settings.sctp.largestMessage = 1_000
    }
    let channel = try pair.connected()
    let theirs = try pair.number(of: "data", at: 1)
    #expect(pair.ends[0].send([UInt8](repeating: 1, count: 1_000), on: channel, now: pair.now) == .sent)
    #expect(pair.ends[0].send([UInt8](repeating: 2, count: 60_000), on: channel, now: pair.now) == .sent)
    #expect(pair.ends[0].send([3], on: channel, now: pair.now) == .sent)
    #expect(pair.run(20_000) { pair.ends[1].closed == [theirs] && pair.ends[0].closed == [channel] })
    #expect(pair.ends[1].messages.map(\.bytes.count) == [1_000])
    #expect(pair.ends[1].transport?.sctpFigures.tooLong == 1)
    #expect(pair.ends[1].transport?.channels.figures.tooLong == 1)
    #expect(pair.ends.allSatisfy { !$0.isOver })
  }

  @Test func whatTheOtherEndDoesNotTakeIsNotSent() throws {
    let pair = try TransportPair()
    let channel = try pair.connected()
    #expect(
      pair.ends[0].send([UInt8](repeating: 0, count: 65_537), on: channel, now: pair.now) == .tooLarge)
    #expect(pair.ends[0].send([UInt8](repeating: 0, count: 65_536), on: channel, now: pair.now) == .sent)
    #expect(pair.run(5_000) { pair.ends[1].messages.first?.bytes.count == 65_536 })
  }

  /// Says something of the protocol for channels that no honest peer says.
  private func say(_ bytes: [UInt8], kind: UInt32 = 50, stream: UInt16, _ pair: TransportPair) throws {
    let association = try #require(pair.ends[0].transport?.association)
    let outcome = bytes.withUnsafeBytes {
      association.send(
        $0, stream: stream, kind: kind, isOrdered: true, reliability: .reliable, now: pair.now)
    }
    #expect(outcome == .sent)
    pair.ends[0].transport?.settle(now: pair.now)
    pair.run(100)
  }

  @Test func theProtocolForChannelsIsNotBelievedBlindly() throws {
    let pair = try TransportPair()
    _ = try pair.connected()
    func figures() -> ChannelFigures { pair.ends[1].transport?.channels.figures ?? ChannelFigures() }
    try say([9, 9, 9], stream: 10, pair)
    #expect(figures().malformed == 1)
    // An acknowledgement of what was never opened.
    try say([2], stream: 10, pair)
    #expect(figures().malformed == 2)
    // Cut short, and longer than it says.
    try say(Array(ChannelOpen("cut").bytes.dropLast()), stream: 10, pair)
    try say(ChannelOpen("long").bytes + [0], stream: 10, pair)
    try say(ChannelOpen(String(repeating: "x", count: 257)).bytes, stream: 10, pair)
    #expect(figures().malformed == 5)
    // Open already, and of the parity that is the other end's own.
    try say(ChannelOpen("again").bytes, stream: 0, pair)
    try say(ChannelOpen("odd").bytes, stream: 11, pair)
    #expect(figures().refused == 2)
    // A message for no channel, and one of no known kind.
    try say([1, 2], kind: 53, stream: 40, pair)
    try say([1, 2], kind: 77, stream: 0, pair)
    #expect(figures().strays == 2)
    #expect(pair.ends[1].opened.map(\.label) == ["data"])
    #expect(pair.ends.allSatisfy { !$0.isOver })
  }

  @Test func thereAreOnlySoManyChannels() throws {
    let pair = try TransportPair { settings in settings.channels.channels = 4 }
    pair.begin()
    for index in 0..<4 { _ = try pair.ends[0].open("\(index)", now: pair.now) }
    #expect(throws: RTCFault.self) { try pair.ends[0].open("fifth", now: pair.now) }
    #expect(pair.run(10_000) { pair.ends[1].opened.count == 4 })
    try say(ChannelOpen("fifth").bytes, stream: 20, pair)
    #expect(pair.ends[1].transport?.channels.figures.refused == 1)
    #expect(pair.ends[1].opened.count == 4)
  }

  @Test func aPacketThatCannotBeOneIsCounted() throws {
    let pair = try TransportPair()
    _ = try pair.connected()
    let transport = try #require(pair.ends[0].transport)
    for count in 0..<16 { [UInt8](repeating: 0, count: count).withUnsafeBytes(transport.dtlsReceived) }
    #expect(transport.sctpFigures.malformed == 16)
    var random = Shuffler(4)
    for _ in 0..<20_000 {
      let noise = (0..<(16 + random.below(200))).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      noise.withUnsafeBytes(transport.dtlsReceived)
    }
    transport.settle(now: pair.now)
    #expect(!pair.ends[0].isOver, "\(String(describing: pair.ends[0].fault))")
  }
}
