import Testing

@testable import HubRTC

/// What arrives over a path that loses and reorders. Time is that of the test alone.
@Suite(.oneClock) struct LossTests {
  /// Sends numbered messages as fast as there is room. Returns those that came, and how often there was none.
  private func stream(
    _ pair: TransportPair, count: Int, on channel: ChannelNumber, size: Int = 0, within limit: Int64
  ) -> (came: [UInt32], held: Int) {
    var came: [UInt32] = []
    var held = 0
    pair.ends[1].hear = { bytes, _, _ in came.append(bytes.loadUnaligned(as: UInt32.self)) }
    var sent = 0
    pair.run(limit) {
      while sent < count {
        let bytes = withUnsafeBytes(of: UInt32(sent)) { Array($0) } + [UInt8](repeating: 7, count: size)
        guard pair.ends[0].send(bytes, on: channel, now: pair.now) == .sent else {
          held += 1
          break
        }
        sent += 1
      }
      return came.count == count
    }
    return (came, held)
  }

  @Test func aHundredThousandMessagesArriveInOrderThoughFivePercentAreLost() throws {
    let pair = try TransportPair(seed: 5, loss: 50)
    pair.path.jitter = 8
    let channel = try pair.connected()
    let count = 100_000
    let (came, held) = stream(pair, count: count, on: channel, within: 3_600_000)
    #expect(came.count == count)
    let stray = came.indices.first { came[$0] != UInt32($0) }
    #expect(stray == nil, "out of order")
    #expect(pair.ends[0].fault == nil)
    #expect(held > 0, "there was always room, so nothing was held back")
  }

  /// What waits for what was lost once took all of the receiver's room, and nobody sent anything any more.
  /// With seed 350 it happened each time.
  @Test(arguments: [349, 350, 351] as [UInt64])
  func doesNotComeToAStandstillWhenTimeLeaps(_ seed: UInt64) throws {
    let pair = try TransportPair(seed: seed, loss: 50)
    pair.path.jitter = 8
    let channel = try pair.connected()
    let count = 12_000
    var (came, sent) = (0, 0)
    pair.ends[1].hear = { _, _, _ in came += 1 }
    let other = SctpClock()
    var (time, random) = (Int64(0), Shuffler(seed &+ 7))
    SctpStack.advance(other, to: time)
    pair.run(600_000) {
      if random.below(100) == 0 {
        time += Int64(random.below(3_000))
        SctpStack.advance(other, to: time)
      }
      while sent < count {
        let bytes = withUnsafeBytes(of: UInt32(sent)) { Array($0) }
        guard pair.ends[0].send(bytes, on: channel, now: pair.now) == .sent else { break }
        sent += 1
      }
      return came == count || pair.ends[0].fault != nil
    }
    #expect(pair.ends[0].fault == nil)
    #expect(came == count)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func theHandshakeSurvivesLoss(_ seed: UInt64) throws {
    let pair = try TransportPair(seed: seed, loss: 250)
    pair.path.jitter = 30
    pair.path.doubling = 100
    let channel = try pair.connected()
    #expect(pair.ends[0].send([1, 2, 3], on: channel, now: pair.now) == .sent)
    #expect(pair.run(20_000) { pair.ends[1].messages.count == 1 })
    #expect(pair.ends[1].messages.first?.bytes == [1, 2, 3])
  }

  @Test func whatIsNotOrderedArrivesOnceEach() throws {
    let pair = try TransportPair(seed: 9, loss: 80)
    pair.path.jitter = 20
    let channel = try pair.connected(label: "loose", ordered: false)
    // The other end's first word shows that it knows the channel: from there nothing waits for anything.
    let theirs = try pair.number(of: "loose", at: 1)
    #expect(pair.ends[1].send([1], on: theirs, now: pair.now) == .sent)
    #expect(pair.run(20_000) { pair.ends[0].messages.count == 1 })
    let came = stream(pair, count: 5_000, on: channel, size: 200, within: 600_000).came
    #expect(came.sorted() == (0..<5_000).map { UInt32($0) })
    #expect(came != came.sorted(), "everything came in order, so this shows nothing")
  }

  @Test func whatMayBeLostIsNotWaitedFor() throws {
    let pair = try TransportPair(seed: 11, loss: 200)
    pair.begin()
    let channel = try pair.ends[0].open("lossy", .retransmissions(0), ordered: false, now: pair.now)
    #expect(pair.run(20_000) { pair.ends[1].opened.count == 1 })
    let came = stream(pair, count: 2_000, on: channel, within: 120_000).came
    // One in five is lost on the way, and some more are given up since the word that they came was lost.
    #expect(came.count > 1_000 && came.count < 1_900, "\(came.count) of 2000")
    #expect(Set(came).count == came.count)
    // Nothing is left over: what was given up gives its room back.
    #expect(pair.run(30_000) { pair.ends[0].transport?.channels.channel(channel)?.buffered == 0 })
  }
}
