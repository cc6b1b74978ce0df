import HubCrypto
import Testing

@Suite struct RotationTests {
  let fixtures: Fixtures

  init() throws { fixtures = try #require(Fixtures.shared) }

  @Test func keepsOldSessionsOnTheOldContext() throws {
    let client = try fixtures.client()
    var old = try Pair(fixtures.server(), client)
    #expect(old.handshake().server == .done)
    let renewed = try fixtures.authority.issue(for: ["hub.example"])
    var new = try Pair(TLSContext.server(renewed.identity), client)
    #expect(new.handshake().server == .done)
    let prints = (old.client.peerCertificate?.fingerprint, new.client.peerCertificate?.fingerprint)
    #expect(prints.0 != nil && prints.1 != nil && prints.0 != prints.1)
    #expect(Pair.carry([1, 2, 3], from: &old.client, to: &old.server) == [1, 2, 3])
    #expect(Pair.carry([4, 5, 6], from: &new.server, to: &new.client) == [4, 5, 6])
  }

  @Test func aSessionOutlivesTheContextItBeganWith() throws {
    var server: TLSContext? = try fixtures.server()
    weak let watched = server
    var pair = try Pair(#require(server), fixtures.client())
    server = nil
    #expect(watched == nil)
    #expect(pair.handshake().server == .done)
    #expect(Pair.carry([7], from: &pair.client, to: &pair.server) == [7])
  }

  @Test func aBrokenFileLeavesTheOldContextAlone() throws {
    let server = try fixtures.server()
    #expect(throws: TLSSetupError.self) {
      try TLSContext.server(TLSIdentity(certificates: .bytes(fixtures.hub.certificate), key: .bytes([1, 2])))
    }
    var pair = try Pair(server, fixtures.client())
    #expect(pair.handshake().client == .done)
  }
}
