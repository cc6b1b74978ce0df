import HubCrypto
import Testing

@testable import HubRTC

/// A peer that stops in the middle is found out in time, in every phase, and leaves nothing behind.
@Suite(.oneClock) struct SilenceTests {
  private func expectFault(
    _ pair: TransportPair, _ code: RTCFault.Code, within limit: Int64,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let start = pair.now
    #expect(pair.run(limit * 2) { pair.ends[0].isOver }, sourceLocation: location)
    #expect(pair.ends[0].fault?.code == code, sourceLocation: location)
    #expect(pair.now - start <= limit + 100, sourceLocation: location)
    #expect(pair.ends[0].transport?.association?.state != .up, sourceLocation: location)
    weak let gone = pair.ends[0].transport
    pair.ends[0].letGo()
    #expect(gone == nil, sourceLocation: location)
  }

  @Test func silentFromTheBeginning() throws {
    let pair = try TransportPair()
    pair.path.deaf = [0, 1]
    pair.begin()
    expectFault(pair, .handshakeTimeout, within: 20_000)
  }

  @Test func silentAsTheOneWhoIsSpokenTo() throws {
    let pair = try TransportPair()
    pair.path.deaf = [0]
    pair.ends[0].transport?.begin(
      TransportPlan(end: .server, fingerprints: pair.plan(0).fingerprints, port: 5_000, largestMessage: 1),
      now: pair.now)
    expectFault(pair, .handshakeTimeout, within: 20_000)
  }

  @Test func silentAfterItsFirstFlight() throws {
    let pair = try TransportPair()
    var flights = 0
    pair.meddle = { from, bytes in
      if from == 1 { flights += 1 }
      return from == 1 && flights > 1 ? [] : bytes
    }
    pair.begin()
    expectFault(pair, .handshakeTimeout, within: 20_000)
  }

  @Test func silentOnceTheHandshakeIsDone() throws {
    let pair = try TransportPair()
    pair.meddle = { from, bytes in from == 1 && (bytes[0] == 23 || bytes[0] == 21) ? [] : bytes }
    pair.begin()
    expectFault(pair, .associationTimeout, within: 15_100)
  }

  @Test func silentWhileMessagesWait() throws {
    let pair = try TransportPair()
    let channel = try pair.connected()
    pair.path.deaf = [0, 1]
    #expect(pair.ends[0].send([1], on: channel, now: pair.now) == .sent)
    expectFault(pair, .associationStalled, within: 30_100)
    #expect(pair.ends[0].closed == [channel])
  }

  @Test func retransmissionsOfTheHandshakeSlowDown() throws {
    let pair = try TransportPair()
    pair.path.deaf = [1]
    pair.begin()
    pair.run(10_000)
    let figures = try #require(pair.ends[0].transport).dtlsFigures
    // After 0.4, 1.2, 2.8 and 6 seconds.
    #expect(DTLSSession.timeIsOurs ? figures.retransmissions == 4 : figures.retransmissions > 0)
  }

  @Test func aWrongFingerprintLetsNothingThrough() throws {
    let pair = try TransportPair()
    let wrong = Fingerprint(.sha256, [UInt8](repeating: 1, count: 32))
    pair.ends[0].transport?.begin(pair.plan(0, expecting: wrong), now: pair.now)
    pair.ends[1].transport?.begin(pair.plan(1), now: pair.now)
    _ = try pair.ends[1].open("early", now: pair.now)
    #expect(pair.run(30_000) { pair.ends.allSatisfy(\.isOver) })
    #expect(pair.ends[0].fault?.code == .wrongFingerprint)
    #expect(pair.ends[0].opened.isEmpty && !pair.ends[0].isUp && !pair.ends[1].isUp)
    #expect(pair.ends[0].transport?.sctpFigures.packetsIn == 0)
  }

  @Test(arguments: CertificateHash.allCases) func longerFingerprintsAreBelievedAndShortOnesNot(
    _ hash: CertificateHash
  ) throws {
    let pair = try TransportPair()
    let session = try DTLSSession(
      TransportPair.identities[1].context, as: .client, largestDatagram: 1_200, send: { _ in })
    #expect(session.fingerprint(hash) == nil)
    pair.begin()
    #expect(pair.run(10_000) { pair.ends[0].isUp })
    let shown = try #require(pair.ends[0].transport?.shownFingerprint(hash))
    let again = try TransportPair()
    again.ends[0].transport?.begin(again.plan(0, expecting: Fingerprint(hash, shown)), now: again.now)
    again.ends[1].transport?.begin(again.plan(1), now: again.now)
    #expect(again.run(10_000) { again.ends[0].isUp } == (hash != .sha1))
  }
}
