import HubCrypto
import Testing

@Suite struct HostileTests {
  let fixtures: Fixtures

  init() throws { fixtures = try #require(Fixtures.shared) }

  @Test(arguments: [
    Array("GET / HTTP/1.1\r\nHost: hub\r\n\r\n".utf8), [UInt8](repeating: 0, count: 100),
    [UInt8](repeating: 0xFF, count: 20_000), [22, 3, 1, 0xFF, 0xFF] + [UInt8](repeating: 1, count: 100),
    [22, 3, 1, 0, 4, 1, 0, 0, 0], [21, 3, 1, 0, 2, 2, 40],
  ])
  func refusesWhatIsNoGreeting(bytes: [UInt8]) throws {
    let wire = Wire()
    var session = try TLSSession(accepting: fixtures.server(), on: wire.server)
    wire.inject(bytes)
    guard case .failed = session.handshake() else { throw Unexpected("no refusal") }
    // Another call neither traps nor succeeds, and goodbye sends nothing.
    guard case .failed = session.handshake() else { throw Unexpected("healed") }
    _ = wire.takeFromServer()
    _ = session.shutdown()
    #expect(wire.takeFromServer().isEmpty)
  }

  /// Every greeting with one byte changed is refused or answered, and none hurts.
  @Test func survivesADamagedGreeting() throws {
    let greeting = try clientGreeting()
    let server = try fixtures.server()
    var failures = 0
    for position in greeting.indices {
      let wire = Wire()
      var damaged = greeting
      damaged[position] ^= 0xFF
      var session = try TLSSession(accepting: server, on: wire.server)
      wire.inject(damaged)
      switch session.handshake() {
      case .done: throw Unexpected("a handshake with half the messages")
      case .failed: failures += 1
      case .wantRead, .wantWrite: break
      }
    }
    #expect(failures > 20)
  }

  @Test func refusesAClientThatOffersOnlyOtherProtocols() throws {
    var greeting = try clientGreeting()
    let offer = Array("http/1.1".utf8)
    let position = try #require(
      greeting.indices.first { greeting[$0...].starts(with: offer) })
    greeting[position + 7] = UInt8(ascii: "9")
    let wire = Wire()
    var session = try TLSSession(accepting: fixtures.server(), on: wire.server)
    wire.inject(greeting)
    guard case .failed(.violation) = session.handshake() else { throw Unexpected("no refusal") }
    // RFC 7301 §3.2: a fatal alert, no_application_protocol, which is 120.
    #expect(wire.takeFromServer().suffix(2) == [2, 120])
  }

  @Test func waitsForTheRestOfAGreeting() throws {
    let greeting = try clientGreeting()
    let wire = Wire()
    var session = try TLSSession(accepting: fixtures.server(), on: wire.server)
    for byte in greeting {
      #expect(session.handshake() == .wantRead)
      #expect(wire.takeFromServer().isEmpty)
      wire.inject([byte])
    }
    #expect(session.handshake() == .wantRead)
    #expect(!wire.takeFromServer().isEmpty)
  }

  @Test(arguments: [0, 1, 5, 50])
  func noticesACutInTheHandshake(bytes: Int) throws {
    let greeting = try clientGreeting()
    let wire = Wire()
    var session = try TLSSession(accepting: fixtures.server(), on: wire.server)
    wire.inject(Array(greeting.prefix(bytes)))
    #expect(session.handshake() == .wantRead)
    wire.closeClient()
    #expect(session.handshake() == .failed(.cut))
    #expect(session.shutdown() == .done)
  }

  @Test func noticesACutAfterTheHandshake() throws {
    var pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.handshake().server == .done)
    pair.wire.closeClient()
    guard case .failed = pair.server.outcome() else { throw Unexpected("no failure") }
    guard case .failed(.transport) = pair.server.send([1]) else { throw Unexpected("no failure") }
  }

  @Test func noticesADamagedRecord() throws {
    var pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.handshake().server == .done)
    pair.wire.inject([23, 3, 3, 0, 32] + [UInt8](repeating: 7, count: 32))
    guard case .failed(.violation(let code)) = pair.server.outcome() else { throw Unexpected("no failure") }
    #expect(TLSFailure.violation(code).description.contains("bad record mac"))
  }

  @Test func oneBrokenSessionDoesNotDisturbAnother() throws {
    var good = try Pair(fixtures.server(), fixtures.client())
    #expect(good.handshake().server == .done)
    let wire = Wire()
    var bad = try TLSSession(accepting: fixtures.server(), on: wire.server)
    wire.inject([UInt8](repeating: 9, count: 50))
    guard case .failed = bad.handshake() else { throw Unexpected("no refusal") }
    #expect(good.server.outcome() == .wantRead)
    #expect(good.server.send([1, 2]) == .bytes(2))
  }

  private func clientGreeting() throws -> [UInt8] {
    let wire = Wire()
    var client = try TLSSession(connecting: fixtures.client(), on: wire.server, to: "hub.example")
    #expect(client.handshake() == .wantRead)
    return wire.takeFromServer()
  }
}
