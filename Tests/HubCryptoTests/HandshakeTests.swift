import HubCrypto
import Testing

@Suite struct HandshakeTests {
  let fixtures: Fixtures

  init() throws { fixtures = try #require(Fixtures.shared) }

  @Test(arguments: [TLSVersion.tls12, .tls13])
  func agreesOnVersionCipherAndProtocol(version: TLSVersion) throws {
    var pair = try Pair(fixtures.server(version...version), fixtures.client())
    let steps = pair.handshake()
    #expect(steps.server == .done && steps.client == .done)
    #expect(pair.server.version == version && pair.client.version == version)
    #expect(pair.server.applicationProtocol == "http/1.1" && pair.client.applicationProtocol == "http/1.1")
    let ciphers = [TLSVersion.tls12: "ECDHE-ECDSA-AES128-GCM-SHA256", .tls13: "TLS_AES_128_GCM_SHA256"]
    #expect(pair.client.cipher == ciphers[version] && pair.server.cipher == ciphers[version])
    #expect(pair.server.serverName == "hub.example")
    #expect(pair.client.peerCertificate?.hostNames == ["hub.example", "*.hub.example"])
    #expect(pair.client.peerCertificate?.addresses == ["127.0.0.1", "::1"])
    #expect(pair.server.peerCertificate == nil)
  }

  @Test func hasNoVersionBeforeTheHandshake() throws {
    let pair = try Pair(fixtures.server(), fixtures.client())
    #expect(pair.client.version == nil && !pair.client.isEstablished)
  }

  @Test func refusesAClientThatIsTooOld() throws {
    var pair = try Pair(fixtures.server(.tls13 ... .tls13), fixtures.client(.tls12 ... .tls12))
    let steps = pair.handshake()
    // Alert 70 is protocol_version.
    #expect(steps.client == .failed(.alert(70)))
    guard case .failed(.violation) = steps.server else { throw Unexpected("\(steps.server)") }
  }

  @Test(arguments: [
    "hub.example", "HUB.example", "hub.example.", "a.hub.example", "127.0.0.1", "::1", "[::1]",
  ])
  func acceptsANameTheCertificateIsFor(host: String) throws {
    var pair = try Pair(fixtures.server(), fixtures.client(), host: host)
    #expect(pair.handshake().client == .done)
  }

  @Test(arguments: ["other.example", "a.b.hub.example", "example", "127.0.0.2", "::2"])
  func refusesANameTheCertificateIsNotFor(host: String) throws {
    var pair = try Pair(fixtures.server(), fixtures.client(), host: host)
    guard case .failed(.certificate(let code)) = pair.handshake().client else {
      throw Unexpected("no refusal")
    }
    #expect(TLSFailure.certificate(code).description.contains("it is for another"))
  }

  @Test(arguments: [
    "", ".", "a b", "a/b", "a\u{0}b", "hub.example\u{0}.evil", "ü.example", "[hub.example", "a,DNS:b", ":::",
    "[]",
    String(repeating: "a", count: 254),
  ])
  func refusesAHostThatIsNoName(host: String) throws {
    let (server, client) = (try fixtures.server(), try fixtures.client())
    #expect(throws: TLSSetupError.self) { _ = try Pair(server, client, host: host) }
  }

  @Test func sendsNoServerNameForAnAddress() throws {
    var pair = try Pair(fixtures.server(), fixtures.client(), host: "127.0.0.1")
    #expect(pair.handshake().server == .done)
    #expect(pair.server.serverName == nil)
  }

  @Test func refusesAnUnknownAuthority() throws {
    let stranger = try SelfSigned.authority("Somebody else")
    let client = try TLSContext.client(trust: .authorities(.bytes(stranger.certificate)))
    var pair = try Pair(fixtures.server(), client)
    let steps = pair.handshake()
    guard case .failed(let failure) = steps.client else { throw Unexpected("\(steps.client)") }
    #expect(failure.description.contains("its authority is not one we trust"))
    // Alert 48 is unknown_ca.
    #expect(steps.server == .failed(.alert(48)))
  }

  @Test func refusesAnExpiredCertificate() throws {
    let old = try fixtures.authority.issue(for: ["hub.example"], validity: .days(-2))
    var pair = try Pair(TLSContext.server(old.identity, acceptsExpired: true), fixtures.client())
    guard case .failed(let failure) = pair.handshake().client else { throw Unexpected("no refusal") }
    #expect(failure.description == "the peer's certificate was refused: it has expired")
  }

  @Test func trustsASelfSignedCertificateThatIsNamed() throws {
    let own = try SelfSigned.make(for: ["localhost", "127.0.0.1"])
    let server = try TLSContext.server(own.identity)
    var pair = try Pair(
      server, TLSContext.client(trust: .authorities(.bytes(own.certificate))), host: "localhost")
    #expect(pair.handshake().client == .done)
    var stranger = try Pair(server, fixtures.client(), host: "localhost")
    guard case .failed(.certificate) = stranger.handshake().client else { throw Unexpected("no refusal") }
  }

  @Test func refusesAPrivateAuthorityWhenItTrustsTheSystem() throws {
    // A machine without public authorities refuses to make the context, which is right as well.
    guard let client = try? TLSContext.client() else { return }
    var pair = try Pair(fixtures.server(), client)
    guard case .failed(.certificate) = pair.handshake().client else { throw Unexpected("no refusal") }
  }

  @Test func takesNoCommonNameForAHostName() throws {
    let own = try SelfSigned.make(for: [])
    let server = try TLSContext.server(own.identity)
    #expect(server.certificate?.commonName == "localhost")
    let client = try TLSContext.client(trust: .authorities(.bytes(own.certificate)))
    var pair = try Pair(server, client, host: "localhost")
    guard case .failed(.certificate) = pair.handshake().client else { throw Unexpected("no refusal") }
  }

  @Test func believesAnybodyOnlyWhenToldTo() throws {
    var pair = try Pair(fixtures.server(), TLSContext.client(trust: .anybodyForTests), host: "other.example")
    #expect(pair.handshake().client == .done)
  }
}

/// An outcome a test did not expect.
struct Unexpected: Error {
  let what: String
  init(_ what: String) { self.what = what }
}
