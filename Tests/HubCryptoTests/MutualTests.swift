import HubCrypto
import Testing

@Suite struct MutualTests {
  let fixtures: Fixtures

  init() throws { fixtures = try #require(Fixtures.shared) }

  @Test(arguments: [TLSVersion.tls12, .tls13])
  func seesTheCertificateOfAClient(version: TLSVersion) throws {
    var pair = try Pair(
      fixtures.server(version...version, clients: .require(authorities: fixtures.trust)),
      fixtures.client(identity: fixtures.guest.identity))
    #expect(pair.handshake().server == .done)
    #expect(pair.server.peerCertificate?.hostNames == ["guest.example"])
    let expected = try TLSContext.server(fixtures.guest.identity).certificate?.fingerprint
    #expect(expected != nil && pair.server.peerCertificate?.fingerprint == expected)
  }

  @Test(arguments: [TLSVersion.tls12, .tls13])
  func refusesAClientWithoutACertificateItRequires(version: TLSVersion) throws {
    var pair = try Pair(
      fixtures.server(version...version, clients: .require(authorities: fixtures.trust)), fixtures.client())
    let steps = pair.handshake()
    #expect(steps.server == .failed(.noCertificate))
    // In TLS 1.3 the client is done first and hears of it when it reads: alert 116, certificate_required.
    // In TLS 1.2 it is alert 40, handshake_failure, inside the handshake.
    if version == .tls13 {
      #expect(steps.client == .done)
      #expect(pair.client.outcome() == .failed(.alert(116)))
    } else {
      #expect(steps.client == .failed(.alert(40)))
    }
  }

  @Test func letsAClientWithoutACertificateInWhenItOnlyAsks() throws {
    var pair = try Pair(
      fixtures.server(clients: .request(authorities: fixtures.trust)), fixtures.client())
    #expect(pair.handshake().server == .done)
    #expect(pair.server.peerCertificate == nil)
  }

  @Test func refusesAClientOfAnotherAuthorityEvenWhenItOnlyAsks() throws {
    let stranger = try SelfSigned.authority("Somebody else").issue(for: ["guest.example"])
    var pair = try Pair(
      fixtures.server(clients: .request(authorities: fixtures.trust)),
      fixtures.client(identity: stranger.identity))
    guard case .failed(.certificate) = pair.handshake().server else { throw Unexpected("no refusal") }
  }
}
