import HubCrypto
import Testing

@Suite struct ChallengeTests {
  private let fixtures: Fixtures
  private let digest = Digest.sha256([1, 2, 3])

  init() throws { fixtures = try #require(Fixtures.shared) }

  private func server(_ names: String..., clients: ClientCertificates = .ignore) throws -> TLSContext {
    let challenges = try names.map { try TLSChallenge(for: $0, agreement: digest) }
    return try TLSContext.server(fixtures.hub.identity, clients: clients, challenges: challenges)
  }

  private func asker() throws -> TLSContext { try TLSContext.asker() }

  @Test func whoAsksForAChallengeSeesItsCertificate() throws {
    let server = try server("a.example", "hub.example")
    for host in ["a.example", "hub.example", "HUB.example"] {
      var pair = try Pair(server, asker(), host: host)
      #expect(pair.handshake().client == .done)
      let agreed = pair.server.applicationProtocol
      #expect(agreed == "acme-tls/1")
      let names = pair.client.peerCertificate?.hostNames
      #expect(names == [host.lowercased()])
    }
  }

  @Test func allOthersSeeTheHubsOwn() throws {
    let server = try server("hub.example")
    var pair = try Pair(server, fixtures.client())
    #expect(pair.handshake().client == .done)
    let agreed = pair.server.applicationProtocol
    #expect(agreed == "http/1.1")
    let print = pair.client.peerCertificate?.fingerprint
    #expect(print == server.certificate?.fingerprint)
    #expect(Pair.carry([1, 2], from: &pair.server, to: &pair.client) == [1, 2])
    let hasTicket = pair.client.hasTicket
    #expect(hasTicket)
  }

  @Test func aNameThatNobodyAsksAboutIsRefused() throws {
    var pair = try Pair(server("a.example"), asker(), host: "b.example")
    #expect(pair.handshake().client == .failed(.alert(112)))
    // An address is sent as no name at all.
    var nameless = try Pair(server("a.example"), asker(), host: "127.0.0.1")
    #expect(nameless.handshake().client == .failed(.alert(112)))
  }

  @Test func withoutChallengesTheProtocolIsRefused() throws {
    var pair = try Pair(fixtures.server(), asker(), host: "hub.example")
    #expect(pair.handshake().client == .failed(.alert(120)))
  }

  @Test func whereCertificatesAreRequiredAChallengeComesWithoutAndCannotComeBack() throws {
    let server = try server(
      "hub.example", clients: .require(authorities: .bytes(fixtures.authority.certificate)))
    var pair = try Pair(server, asker(), host: "hub.example")
    #expect(pair.handshake().server == .done)
    let shown = pair.server.peerCertificate
    #expect(shown == nil)
    // Tickets come after the handshake, with the first bytes.
    _ = pair.server.send([1])
    _ = pair.client.take()
    let hasTicket = pair.client.hasTicket
    #expect(!hasTicket)
    var other = try Pair(server, fixtures.client(), host: "hub.example")
    #expect(other.handshake().server == .failed(.noCertificate))
  }

  @Test func aSessionOutlivesTheContextOfItsChallenge() throws {
    // Nobody keeps either context but the sessions.
    var pair = try Pair(server("hub.example"), asker(), host: "hub.example")
    #expect(pair.handshake().client == .done)
  }

  @Test func aRequestIsSignedByTheKeyItIsFor() throws {
    for kind in KeyKind.allCases {
      let key = try PrivateKey.generate(kind)
      let request = try SigningRequest.make(for: ["a.example", "b.example"], key: key)
      let chain = try CertificateChain(
        pem: fixtures.authority.issue(for: ["a.example"], to: request) + fixtures.authority.certificate)
      #expect(chain.count == 2 && chain.leaf.hostNames == ["a.example"])
      #expect(chain.fits(key))
      #expect(!chain.fits(try PrivateKey.generate(.p256)))
      var broken = request
      broken[broken.count - 5] ^= 1
      #expect(throws: TLSSetupError.self) { try fixtures.authority.issue(for: ["a.example"], to: broken) }
    }
  }

  @Test func aChainIsCertificatesAndNothingElse() throws {
    let own = fixtures.hub
    let chain = try CertificateChain(pem: Array("hello\n".utf8) + own.key + own.certificate)
    #expect(chain.pem == own.certificate && chain.count == 1)
    let many = Array(repeating: own.certificate, count: 11).flatMap { $0 }
    for text in [[], Array("-----BEGIN CERTIFICATE-----\n".utf8), own.key, many] {
      #expect(throws: TLSSetupError.self) { try CertificateChain(pem: text) }
    }
  }
}
