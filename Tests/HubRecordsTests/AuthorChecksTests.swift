import HubCrypto
import Testing

@testable import HubRecords

@Suite struct AuthorChecksTests {
  private func signed(_ secret: PrivateKey, _ topic: String = "t") throws -> Record {
    guard case .ed25519(let half) = secret.publicKey.parts else { throw KeyError.unknownKind }
    let record = Record(
      key: RecordKey(namespace: "default", topic: topic, author: .key(half)), time: 1_767_225_600_000,
      lifetime: 300_000, data: Array("1".utf8), signature: [])
    guard let record = record.signed(with: secret) else { throw KeyError.library }
    return record
  }

  @Test func whatSomebodyElseSignedIsRefusedHoweverOftenTheAuthorIsSeen() throws {
    let checks = AuthorChecks()
    let one = try signed(PrivateKey.generate(.ed25519))
    var forged = try signed(PrivateKey.generate(.ed25519))
    forged.key.author = one.key.author
    for _ in 0..<3 {
      #expect(checks.isSigned(one))
      #expect(!checks.isSigned(forged))
    }
    #expect(checks.count == 1)
  }

  @Test func nothingIsKeptForWhoeverHasSignedNothing() throws {
    let checks = AuthorChecks()
    var record = try signed(PrivateKey.generate(.ed25519))
    record.signature[0] ^= 1
    #expect(!checks.isSigned(record))
    record.key.author = .nobody
    #expect(!checks.isSigned(record))
    record.key.author = .key([UInt8](repeating: 0, count: 32))
    #expect(!checks.isSigned(record))
    #expect(checks.count == 0)
  }

  @Test func soManyAuthorsAreRememberedAndNoMore() throws {
    let checks = AuthorChecks()
    for _ in 0..<(3 * AuthorChecks.mostAuthors) {
      #expect(checks.isSigned(try signed(PrivateKey.generate(.ed25519))))
    }
    #expect((AuthorChecks.mostAuthors...2 * AuthorChecks.mostAuthors).contains(checks.count))
  }

  @Test func manyThreadsCheckTheRecordsOfOneAuthor() async throws {
    let checks = AuthorChecks()
    let secret = try PrivateKey.generate(.ed25519)
    let records = try (0..<16).map { try signed(secret, "topic \($0)") }
    let isSound = await withTaskGroup(of: Bool.self) { group in
      for record in records {
        var forged = record
        forged.key.topic = "another"
        let other = forged
        group.addTask { (0..<50).allSatisfy { _ in checks.isSigned(record) && !checks.isSigned(other) } }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(isSound)
    #expect((1...AuthorChecks.mostOfOne).contains(checks.count))
  }
}
