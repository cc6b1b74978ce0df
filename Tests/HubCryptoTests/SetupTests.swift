import Glibc
import HubCrypto
import Testing

@Suite struct SetupTests {
  let fixtures: Fixtures

  init() throws { fixtures = try #require(Fixtures.shared) }

  private func refusal(_ certificates: PEMSource, _ key: PEMSource) -> String {
    do {
      _ = try TLSContext.server(TLSIdentity(certificates: certificates, key: key))
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func saysWhatIsWrongWithAnIdentity() throws {
    let (chain, key) = (fixtures.hub.certificate, fixtures.hub.key)
    let expired = try SelfSigned.make(
      for: ["a"], validity: CertificateValidity(notBefore: 0, notAfter: 86_460))
    let early = try SelfSigned.make(
      for: ["a"], validity: CertificateValidity(notBefore: 32_503_680_000, notAfter: 32_503_690_000))
    let cut = Array(chain.prefix(chain.count / 2))
    let noise = [UInt8](repeating: 0xA5, count: 300)
    let damaged = chain.map { $0 == UInt8(ascii: "M") ? UInt8(ascii: "!") : $0 }
    let wrapped = Array("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".utf8)
    let locked = Array(
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n".utf8)
    let cases: [(certificates: [UInt8], key: [UInt8], words: String)] = [
      (chain, key, "accepted"),
      (chain + fixtures.authority.certificate, key, "accepted"),
      (key + chain, key + chain, "accepted"),
      (chain, fixtures.guest.key, "the key does not match the certificate"),
      (fixtures.authority.certificate + chain, key, "the key matches certificate 2 in the given text"),
      ([], key, "certificate file has no PEM block"),
      (noise, key, "certificate file has no PEM block"),
      (key, key, "are the two paths swapped?"),
      (chain, chain, "are the two paths swapped?"),
      (cut, key, "certificate 1 in the given text cannot be read"),
      (damaged, key, "certificate 1 in the given text cannot be read"),
      (chain + cut, key, "certificate 2 in the given text cannot be read"),
      (chain, [], "key file has no PEM block"),
      (chain, noise, "key file has no PEM block"),
      (chain, wrapped, "the private key in the given text cannot be read"),
      (chain, locked, "has a passphrase"),
      (expired.certificate, expired.key, "certificate expired on 1970-01-02 00:01 UTC"),
      (early.certificate, early.key, "certificate is not valid before 3000-01-01 00:00 UTC"),
      ([UInt8](repeating: 10, count: 5 << 20), key, "too large"),
    ]
    for item in cases {
      let words = refusal(.bytes(item.certificates), .bytes(item.key))
      #expect(words.contains(item.words), "expected \(item.words), was \(words)")
    }
  }

  @Test(arguments: [
    (0, "1970-01-01 00:00"), (951_782_399, "2000-02-28 23:59"), (951_782_400, "2000-02-29 00:00"),
    (951_868_800, "2000-03-01 00:00"), (1_735_689_599, "2024-12-31 23:59"), (-1, "1969-12-31 23:59"),
    (4_107_542_400, "2100-03-01 00:00"), (253_402_300_799, "9999-12-31 23:59"),
    (Int64.max, "9999-12-31 23:59"),
  ])
  func saysWhenACertificateExpired(seconds: Int64, date: String) {
    #expect("\(TLSSetupError.expired(.file("a"), on: seconds))" == "certificate expired on \(date) UTC: a")
  }

  @Test func saysWhatIsWrongWithAFile() throws {
    let key = PEMSource.bytes(fixtures.hub.key)
    #expect(refusal(.file("/nonexistent/hub.pem"), key) == "file does not exist: /nonexistent/hub.pem")
    #expect(refusal(.file("/dev/null"), key).contains("is not a regular file"))
    #expect(refusal(.file("/"), key).contains("is not a regular file"))
    #expect(refusal(.file("a\u{0}b"), key).contains("file does not exist"))
  }

  @Test func putsPermissionIntoWords() {
    let error = TLSSetupError.file(.file("hub.key"), EACCES)
    #expect("\(error)".hasPrefix("no permission to read hub.key"))
  }

  @Test func readsFilesAndNoticesAKeyThatAnybodyMayRead() throws {
    var name = Array("/tmp/loft-tests-XXXXXX".utf8CString)
    let descriptor = mkstemp(&name)
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer {
      close(descriptor)
      unlink(path)
    }
    let both = fixtures.hub.certificate + fixtures.hub.key
    #expect(write(descriptor, both, both.count) == both.count)
    let identity = TLSIdentity(certificates: .file(path), key: .file(path))
    #expect(try !TLSContext.server(identity).keyIsReadableByOthers)
    #expect(chmod(path, 0o644) == 0)
    #expect(try TLSContext.server(identity).keyIsReadableByOthers)
  }

  @Test func refusesAuthoritiesThatAreNone() {
    for clients in [ClientCertificates.request(authorities: .bytes([])), .require(authorities: .bytes([1]))] {
      #expect(throws: TLSSetupError.self) { try fixtures.server(clients: clients) }
    }
    #expect(throws: TLSSetupError.self) { try TLSContext.client(trust: .authorities(.file("/nonexistent"))) }
  }

  @Test func describesItsCertificate() throws {
    let made = try SelfSigned.make(
      for: ["hub.example", "10.0.0.1"],
      validity: CertificateValidity(notBefore: 1_700_000_000, notAfter: 4_000_000_000))
    let info = try #require(try TLSContext.server(made.identity).certificate)
    #expect(info.commonName == "hub.example")
    #expect(info.hostNames == ["hub.example"] && info.addresses == ["10.0.0.1"])
    #expect(info.notBefore == 1_700_000_000 && info.notAfter == 4_000_000_000)
    #expect(info.fingerprint.hex.count == 64 && info.fingerprint != Digest.sha256([]))
    #expect(try TLSContext.client(trust: .anybodyForTests).certificate == nil)
  }

  @Test func neverPrintsAKey() throws {
    let text = "\(fixtures.hub.identity)"
    var dumped = ""
    dump(fixtures.hub.identity, to: &dumped)
    #expect(dumped.contains("TLSIdentity") && text.contains("the given text"))
    let start = fixtures.hub.key.prefix(4).map(String.init)
    #expect(!text.contains(start.joined(separator: ", ")))
    #expect(!dumped.contains("- \(start[0])"))
  }

  @Test(arguments: ["a,DNS:b", "", "a b", "*", "*.", "a.*.b", "a\u{0}"])
  func refusesToIssueForWhatIsNoName(name: String) {
    #expect(throws: TLSSetupError.self) { try SelfSigned.make(for: [name]) }
  }
}
