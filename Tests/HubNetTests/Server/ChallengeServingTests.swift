import HubCrypto
import HubKernel
import Testing

@testable import HubNet

@Suite struct ChallengeServingTests {
  private let digest = Digest.sha256([1]).bytes

  /// What one handshake is shown, and whether anybody listens to what is said after it.
  private func shown(
    _ hub: TestServer, _ context: TLSContext, host: String = "localhost"
  ) -> (names: [String], answers: Bool)? {
    guard let socket = try? hub.connect(), (try? socket.startTLS(context, host: host)) != nil else {
      return nil
    }
    return (socket.certificateNames, (try? socket.get("/hello"))?.text == "hello")
  }

  @Test func answersWhoAsksForAChallengeAndNobodyElseNotices() async throws {
    let files = try CertificateFiles()
    try await TestServer.run {
      $0.tls.certificate = files.path
    } _: { [digest] hub in
      let usual = try TLSContext.client(trust: .authorities(.file(files.path)))
      let open = try hub.connect()
      try open.startTLS(usual, host: "localhost")
      try open.upgrade("/echo")
      let asker = try TLSContext.asker()
      #expect(shown(hub, asker) == nil)
      try hub.server.answer([HandshakeChallenge(name: "a.test", digest: digest)])
      #expect(hub.eventually { shown(hub, asker, host: "a.test")?.names == ["a.test"] })
      // Nothing is served on such a connection.
      #expect(shown(hub, asker, host: "a.test")?.answers == false)
      #expect(shown(hub, asker, host: "b.test") == nil)
      #expect(shown(hub, usual)?.answers == true)
      try hub.server.answer([])
      #expect(hub.eventually { shown(hub, asker, host: "a.test") == nil })
      try open.send(FrameBytes.text("still here"))
      #expect(try open.nextEvent() == .text("still here"))
    }
  }

  @Test func aReloadKeepsWhatIsAnswered() async throws {
    let files = try CertificateFiles()
    var settings = HubSettings()
    settings.listen = ["127.0.0.1:0"]
    settings.tls.certificate = files.path
    try await TestServer.run {
      $0 = settings
    } _: { [settings, digest] hub in
      let asker = try TLSContext.asker()
      try hub.server.answer([HandshakeChallenge(name: "a.test", digest: digest)])
      try hub.server.apply(settings)
      try hub.server.refreshCertificate()
      #expect(hub.eventually { shown(hub, asker, host: "a.test")?.names == ["a.test"] })
    }
  }

  @Test func aDigestOrANameThatIsNoneIsRefused() async throws {
    try await TestServer.run { hub in
      for (name, digest) in [("a.test", [1, 2]), ("127.0.0.1", digest), ("", digest), ("a,b", digest)] {
        #expect(throws: ServerError.self) {
          try hub.server.answer([HandshakeChallenge(name: name, digest: digest)])
        }
      }
    }
  }

  @Test func anAddressForChallengesAnswersNothingElseAndComesAndGoes() async throws {
    let files = try CertificateFiles()
    let place = "unix:\(temporaryPath("challenges.sock"))"
    try await TestServer.run {
      $0.tls.certificate = files.path
    } _: { hub in
      try hub.server.listen(forChallenges: [place])
      #expect(hub.server.addresses.count == 1)
      let challenge = try TestSocket(place)
      let answer = try challenge.get("/.well-known/acme-challenge/token")
      #expect(answer.status == 404 && !answer.text.contains("challenges-only"))
      for path in ["/hello", "/operators", "/.well-known/acme-challenge", "/.well-known/other"] {
        let other = try TestSocket(place)
        let answer = try other.get(path)
        #expect(answer.status == 404 && answer.text.contains("challenges-only"), "\(path)")
      }
      #expect(throws: ServerError.self) {
        try hub.server.listen(forChallenges: [place, "nonsense"])
      }
      _ = try TestSocket(place).get("/hello")
      try hub.server.listen(forChallenges: [])
      #expect(hub.eventually { (try? TestSocket(place)) == nil })
    }
  }
}
