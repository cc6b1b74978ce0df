import Testing

@testable import HubSimulation

@Suite struct NetworkTests {
  @Test func framesArriveInOrderAndWhole() {
    let world = TwoHubs()
    for number in 0..<500 { world.send(number) }
    world.run()
    #expect(world.heard == Array(0..<500))
    #expect(world.network.pool.live == 0)
  }

  @Test func aBreakLosesWhatIsUnderWayAndTellsBothSides() {
    let world = TwoHubs()
    world.send(1)
    world.run()
    world.send(2)
    world.network.sever(0)
    world.send(3)
    world.run()
    #expect(world.heard == [1])
    #expect(world.endings.sorted() == [0, 1])
    #expect(world.network.pool.live == 0)
  }

  @Test func whoeverClosesIsHeardOutFirst() {
    let world = TwoHubs()
    world.send(1)
    world.send(2)
    world.network.close(0, of: 0)
    world.send(3)
    world.run()
    #expect(world.heard == [1, 2])
    #expect(world.endings == [1])
  }

  @Test func aCutHoldsWhatIsUnderWayUntilItHeals() {
    let world = TwoHubs()
    world.send(1)
    world.network.divide([0, 1])
    world.send(2)
    world.run()
    #expect(world.heard.isEmpty)
    world.network.divide([0, 0])
    world.run()
    #expect(world.heard == [1, 2])
    #expect(world.endings.isEmpty)
  }

  @Test func whatEndedDuringACutIsToldWhenItHeals() {
    let world = TwoHubs()
    world.network.divide([0, 1])
    world.network.drop(1, tells: true)
    world.run()
    #expect(world.endings.isEmpty)
    world.network.divide([0, 0])
    world.run()
    #expect(world.endings == [0])
  }

  @Test func aFrozenHubHearsEverythingWhenItThaws() {
    let world = TwoHubs()
    world.network.freeze(1)
    world.send(1)
    world.send(2)
    world.network.close(0, of: 0)
    world.run()
    #expect(world.heard.isEmpty && world.endings.isEmpty)
    world.network.thaw(1)
    world.run()
    #expect(world.heard == [1, 2])
    #expect(world.endings == [1])
  }

  @Test func aKilledHubIsToldOfAndAVanishedOneIsNot() {
    for tells in [true, false] {
      let world = TwoHubs()
      world.network.drop(1, tells: tells)
      world.send(1)
      world.run()
      #expect(world.heard.isEmpty)
      #expect(world.endings == (tells ? [0] : []))
      world.network.answerForTheDead(1)
      world.run()
      #expect(world.endings == [0])
    }
  }

  @Test func aReaderThatNeverReadsLosesItsConnection() {
    let world = TwoHubs()
    world.network.freeze(1)
    for number in 0...(VirtualNetwork.fullLane / 65_536) { world.send(number, size: 65_536) }
    world.run()
    world.network.thaw(1)
    world.run()
    #expect(world.heard.isEmpty)
    #expect(world.endings.sorted() == [0, 1])
  }

  @Test func lossyLinksLoseDoubleAndSwapAsOftenAsTheyAreTold() {
    let world = TwoHubs(Conditions(near: Span(1000, 1000), loss: 100_000, doubles: 50_000, swaps: 100_000))
    for number in 0..<10_000 {
      world.send(number)
      world.wait(1100)
    }
    world.run()
    let once = Set(world.heard)
    #expect((8800...9200).contains(once.count))
    #expect((350...550).contains(world.heard.count - once.count))
    let swaps = zip(world.heard, world.heard.dropFirst()).count { $0 > $1 }
    #expect((700...1100).contains(swaps))
    #expect(world.network.pool.live == 0)
  }
}
