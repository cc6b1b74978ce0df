import HubCrypto
import Testing

@Suite struct TransferTests {
  let fixtures: Fixtures

  init() throws { fixtures = try #require(Fixtures.shared) }

  @Test(arguments: [TLSVersion.tls12, .tls13])
  func carriesMuchBothWays(version: TLSVersion) throws {
    var pair = try Pair(fixtures.server(version...version), fixtures.client())
    #expect(pair.handshake().server == .done)
    let bytes = Random.bytes(3_000_000)
    #expect(Pair.carry(bytes, from: &pair.client, to: &pair.server) == bytes)
    #expect(Pair.carry(bytes, from: &pair.server, to: &pair.client) == bytes)
  }

  @Test func wantsToWriteWhenThePeerDoesNotRead() throws {
    var pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.handshake().server == .done)
    let record = Random.bytes(16_384)
    var sent = 0
    var last = TLSTransfer.bytes(0)
    while case .bytes(let count) = last {
      sent += count
      last = pair.server.send(record)
    }
    #expect(last == .wantWrite)
    #expect(sent > 0 && sent % 16_384 == 0)
    var received = 0
    while let part = pair.client.take() { received += part.count }
    // The record that was refused may begin elsewhere and end later, and goes out whole.
    #expect(pair.server.send(record + [1, 2, 3]) == .bytes(16_387))
    while let part = pair.client.take() { received += part.count }
    #expect(received == sent + 16_387)
  }

  @Test func tellsOfBytesItHolds() throws {
    var pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.handshake().server == .done)
    #expect(pair.client.send(Array(repeating: 1, count: 10)) == .bytes(10))
    #expect(pair.client.send(Array(repeating: 2, count: 10)) == .bytes(10))
    #expect(pair.server.take(4)?.count == 4)
    #expect(pair.server.pending == 6 && pair.server.hasBufferedInput == true)
    #expect(pair.server.take(100) == Array(repeating: 1, count: 6))
    #expect(pair.server.take(100) == Array(repeating: 2, count: 10))
    #expect(pair.server.outcome() == .wantRead)
    #expect(pair.server.hasBufferedInput == false)
  }

  @Test func movesNothingForAnEmptyBuffer() throws {
    var pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.handshake().server == .done)
    #expect(pair.server.write(from: UnsafeRawBufferPointer(start: nil, count: 0)) == .bytes(0))
    #expect(pair.server.read(into: UnsafeMutableRawBufferPointer(start: nil, count: 0)) == .bytes(0))
  }

  @Test func saysGoodbye() throws {
    var pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.handshake().server == .done)
    #expect(pair.client.send([1]) == .bytes(1))
    #expect(pair.client.shutdown() == .done)
    #expect(pair.server.take() == [1])
    #expect(pair.server.outcome() == .closed)
    #expect(pair.server.shutdown() == .done)
    #expect(pair.client.outcome() == .closed)
  }

  @Test func worksInAnOptionalThatIsEmptiedLater() throws {
    let wire = Wire()
    var session: TLSSession? = try TLSSession(accepting: fixtures.server(), on: wire.server)
    #expect(session?.handshake() == .wantRead)
    session = nil
    #expect(session?.handshake() == nil)
  }
}
