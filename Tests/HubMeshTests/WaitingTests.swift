import HubWire
import Testing

@testable import HubMesh

/// Letters that wait for a hub, and what becomes of them.
@Suite struct WaitingTests {
  /// Three in a row; the session of the ends begins anew, and the one in the middle passes nothing on.
  private func silenced() throws -> Net {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(2, at: 2)
    net.pass(1_000)
    net.nodes[1].swallows = true
    let node = net.nodes[0].node
    let session = try #require(node.hub(net.nodes[2].id)?.session)
    node.abort(session, sent: .hubLost, isFinal: false)
    node.schedule(net.now)
    net.pass(1)
    return net
  }

  @Test func whatWaitsForASessionComesBackInTime() throws {
    let net = try silenced()
    net.send("a", from: 1, at: 0, to: 2)
    net.pass(net.settings.giveUpAfter - 100)
    #expect(net.nodes[0].returns == [])
    net.pass(110)
    #expect(net.nodes[0].returns.map(\.code) == [.hubUnreachable])
  }

  @Test func aSessionThatOpensLateMakesNobodyWaitAnew() throws {
    let net = try silenced()
    net.send("old", from: 1, at: 0, to: 2)
    net.pass(10_600)
    net.send("new", from: 1, at: 0, to: 2)
    net.nodes[1].swallows = false
    net.pass(2_100)
    #expect(net.nodes[0].returns.map(\.code) == [.hubUnreachable])
    #expect(net.nodes[2].letters == ["new"])
  }

  @Test func whatWasNotSentGoesWhereTheReceiverIsNow() {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 0)
    net.enter(8, at: 2)
    net.enter(9, at: 3)
    net.pass(1_000)
    net.kill(0)
    net.pass(100)
    net.send("a", from: 9, at: 3, to: 1)
    net.send("b", from: 9, at: 3, to: 1)
    net.pass(1_000)
    #expect(net.view(of: 3).contains("1@0"))
    net.enter(1, at: 2)
    net.pass(100)
    #expect(net.nodes[2].letters == ["a", "b"])
    net.pass(20_000)
    #expect(net.nodes[2].letters == ["a", "b"])
    #expect(net.nodes[3].returns == [])
  }

  @Test func whatWasNotSentComesBackIfTheReceiverHasComeHere() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(9, at: 2)
    net.pass(1_000)
    net.kill(0)
    net.pass(100)
    net.send("a", from: 9, at: 2, to: 1)
    net.enter(1, at: 2)
    net.pass(10)
    #expect(net.nodes[2].letters == [])
    #expect(net.nodes[2].returns.map(\.code) == [.hubUnreachable])
  }

  @Test func whatWaitedIsNotOvertakenWhereItGoes() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(8, at: 1)
    net.enter(9, at: 2)
    net.pass(1_000)
    net.kill(0)
    net.pass(100)
    net.send("a", from: 9, at: 2, to: 1)
    net.enter(1, at: 1)
    // At the very moment in which the news arrive another letter is written.
    for _ in 0..<10 where !net.nodes[2].presence.contains("=1@1") {
      net.now += 1
      for flight in net.flights.filter({ $0.at <= net.now && $0.to == 2 }) {
        net.inject(flight.frame, on: flight.link, to: 2)
      }
      net.flights.removeAll { $0.at <= net.now && $0.to == 2 }
    }
    net.send("b", from: 9, at: 2, to: 1)
    net.pass(100)
    #expect(net.nodes[1].letters == ["a", "b"])
  }

  @Test func whoHasLeftWritesToNobodyElse() {
    let net = Net(4)
    net.chain(4)
    net.enter(1, at: 0)
    net.enter(8, at: 2)
    net.enter(9, at: 3)
    net.enter(7, at: 3)
    net.pass(1_000)
    net.kill(0)
    net.pass(100)
    net.send("a", from: 9, at: 3, to: 1)
    net.leave(9, at: 3)
    net.pass(1_000)
    net.enter(1, at: 2)
    net.pass(1_000)
    #expect(net.nodes[2].letters == [])
    #expect(net.nodes[2].misdeeds == [])
    #expect(net.nodes[3].returns.map(\.code) == [.hubUnreachable])
  }

  @Test func whatWasSentGoesNowhereElse() {
    let net = Net(3)
    net.chain(3)
    net.enter(1, at: 0)
    net.enter(9, at: 2)
    net.pass(1_000)
    net.kill(0, isLoud: false)
    net.send("a", from: 9, at: 2, to: 1)
    net.enter(1, at: 1)
    net.pass(20_000)
    #expect(net.nodes[1].letters == [])
    #expect(net.nodes[2].returns.map(\.code) == [.hubLost])
  }

  @Test func aRingGivesBackWhatWasNeverSentAndKeepsTheRest() {
    let ring = FrameRing()
    var model: [(bytes: [UInt8], isSent: Bool)] = []
    var random = Generator(seed: 5)
    for step in 0..<20_000 {
      switch random.next() % 16 {
      case 0..<8:
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: step), count: Int(random.next() % 900))
        ring.append(bytes.count, now: Milliseconds(step)).copyMemory(from: bytes, byteCount: bytes.count)
        model.append((bytes, false))
      case 8..<12:
        if let head = ring.firstUnsent() {
          model[ring.sent].isSent = true
          head.pointee.transmissions += 1
          ring.markSent(head)
        }
      case 12..<15:
        if !model.isEmpty {
          ring.removeFirst()
          model.removeFirst()
        }
      default:
        if step % 3 == 0 { ring.rewind() }
        var shown: [[UInt8]] = []
        ring.removeUnsent { frame, _ in shown.append(Array(frame)) }
        #expect(shown == model.filter { !$0.isSent }.map(\.bytes))
        model.removeAll { !$0.isSent }
      }
      #expect(ring.count == model.count)
      #expect(ring.used == model.reduce(0) { $0 + FrameRing.size($1.bytes.count) })
      if let first = ring.firstHead() { #expect(Array(FrameRing.frame(of: first)) == model.first?.bytes) }
    }
  }
}
