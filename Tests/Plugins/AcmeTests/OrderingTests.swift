import HubCrypto
import HubKernel
import HubTokens
import Testing

@testable import Acme

@Suite struct OrderingTests {
  private let clock = StandingClock()
  private let desk = Desk()
  private let board: ChallengeBoard
  private let key: PrivateKey

  init() throws {
    board = ChallengeBoard(desk)
    key = try PrivateKey.generate(.p256)
  }

  private func authority(_ kind: String) throws -> Authority {
    let authority = try Authority(clock: clock, kind: kind, domains: Scene.domains, lifetime: 86_400)
    let (board, desk) = (board, desk)
    authority.looks.withLock { looks in
      looks = Authority.Look { name, token, thumbprint in
        let wanted = "\(token).\(thumbprint)"
        if kind == "http-01" { return board.file(token) == wanted }
        return desk.state.withLock { $0.challenges }.contains {
          $0.name == name && $0.digest == Digest.sha256(Array(wanted.utf8)).bytes
        }
      }
    }
    return authority
  }

  private func run(
    _ authority: Authority, _ kind: AcmePlugin.Settings.Challenge = .handshake,
    _ change: (inout AcmePlugin.Settings) -> Void = { _ in }
  ) async -> Result<CertificateChain, Obstacle> {
    var settings = AcmePlugin.Settings()
    settings.domains = Scene.domains
    settings.directory = "https://ca.test/dir"
    settings.challenge = kind
    change(&settings)
    guard let account = try? AccountKey(PrivateKey.generate(.p256)) else { return .failure(.cancelled) }
    var ordering = Ordering(settings, web: authority, clock: clock, account: account, board: board)
    do throws(Obstacle) { return .success(try await ordering.run(for: key)) } catch { return .failure(error) }
  }

  private func words(_ result: Result<CertificateChain, Obstacle>) -> String {
    if case .failure(let obstacle) = result { obstacle.description } else { "" }
  }

  @Test(arguments: AcmePlugin.Settings.Challenge.allCases)
  func anOrderEndsWithACertificateForTheKeyAndTheNames(_ kind: AcmePlugin.Settings.Challenge) async throws {
    let authority = try authority(kind.rawValue)
    let chain = try await run(authority, kind).get()
    #expect(chain.fits(key) && chain.count == 2)
    #expect(chain.leaf.hostNames == Scene.domains)
    #expect(authority.state.withLock { $0.mistakes } == [])
  }

  @Test func aNonceThatIsRefusedIsReplacedAFewTimes() async throws {
    let authority = try authority("tls-alpn-01")
    authority.fail(.badNonces(2))
    #expect(try await run(authority).get().fits(key))
    authority.fail(.badNonces(3))
    #expect(words(await run(authority)).contains("badNonce"))
  }

  @Test func changedTermsAreSaid() async throws {
    let authority = try authority("tls-alpn-01")
    authority.fail(.refuses(path: "/orders", status: 403, code: "userActionRequired", retryAfter: nil))
    #expect(words(await run(authority)).contains("no, and this is why (userActionRequired)"))
  }

  @Test func whoIsAskedToWaitIsToldHowLong() async throws {
    let authority = try authority("tls-alpn-01")
    authority.fail(.refuses(path: "/orders", status: 429, code: "rateLimited", retryAfter: "3600"))
    guard case .failure(let obstacle) = await run(authority) else { return #expect(Bool(false)) }
    #expect(obstacle.retryAfter == 3_600_000 && obstacle.code == "rateLimited")
  }

  @Test func aChallengeThatFailsSaysWhy() async throws {
    let authority = try authority("tls-alpn-01")
    authority.fail(.unproven)
    #expect(
      words(await run(authority))
        == "hub.test was not proven with tls-alpn-01: refused there (connection)")
  }

  @Test func anOrderThatGoesNoFurtherIsGivenUpInTime() async throws {
    let authority = try authority("tls-alpn-01")
    authority.fail(.processing)
    let before = clock.now
    let said = words(await run(authority) { $0.orderTime = .seconds(60) })
    #expect(said == "the order takes longer than orderTime allows, and still is 'processing'")
    #expect(clock.now - before <= 60_000_000_000)
  }

  @Test(arguments: [
    (Authority.Fault.otherName, "the certificate is not for hub.test, other.test"),
    (.otherKey, "the certificate is not for the key it was ordered for"),
    (.ended, "the certificate has ended already"),
    (.garbage, "what the authority sent is no certificate"),
    (.away, "ca.test: no answer: nobody is there"),
  ])
  func aCertificateOfNoUseIsNotTaken(_ fault: Authority.Fault, _ expected: String) async throws {
    let authority = try authority("tls-alpn-01")
    authority.fail(fault)
    let said = words(await run(authority))
    #expect(said.hasPrefix(expected), "\(said)")
  }

  @Test(arguments: [
    "/dir", "/account", "/orders", "/authorization/0", "/challenge/0", "/order/1", "/finalize/1",
    "/certificate/1",
  ])
  func nonsenseEndsAnOrderWithASentence(_ path: String) async throws {
    let deep = Array(String(repeating: "[", count: 10_000).utf8)
    let odd = #"{"status":[],"authorizations":["http://a","x"],"finalize":7,"identifier":{"value":{}}}"#
    let control = #"{"status":"\u001b[31m","newNonce":"https://a\r\nb","finalize":"https://a","x":1}"#
    for body in [[], [0xFF, 0xFE], deep, Array(odd.utf8), Array(control.utf8)] {
      let authority = try authority("tls-alpn-01")
      authority.fail(.body(path: path, body))
      switch await run(authority) {
      case .success(let chain): #expect(chain.fits(key))
      case .failure(let obstacle):
        #expect(!obstacle.description.isEmpty)
        #expect(obstacle.description.utf8.allSatisfy { (0x20..<0x7F).contains($0) })
      }
    }
  }

  @Test func anAccountElsewhereIsShownWhereItIsWanted() async throws {
    let authority = try authority("tls-alpn-01")
    authority.state.withLock { $0.needsBinding = true }
    #expect(words(await run(authority)).contains("set acme.externalAccount"))
    _ = try await run(authority) { settings in
      settings.externalAccount.id = "kid-1"
      settings.externalAccount.key = Secret(value: Array("c2VjcmV0".utf8))
    }.get()
    #expect(authority.state.withLock { $0.hasBinding })
  }

  @Test func aSignatureIsWhatTheStandardHas() throws {
    let account = try AccountKey(PrivateKey.generate(.p256))
    let bytes = try account.sign("", for: "https://a/b", nonce: "n", account: "https://a/1")
    let whole = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
    #expect(whole["payload"]?.text == "")
    let header = Authority.tree(whole["protected"]?.text ?? "")
    #expect(header?["kid"]?.text == "https://a/1" && header?["jwk"] == nil && header?["alg"]?.text == "ES256")
    #expect(account.authorization(for: "token").hasPrefix("token."))
    #expect(account.authorization(for: "token").utf8.count == 6 + 43)
  }
}
