import Glibc
import HubCrypto
import HubKernel
import HubRecords
import HubSQLite
import HubTesting
import Testing

@testable import SQLiteStorage

@Suite struct DamageTests {
  enum Damage: CaseIterable {
    case noDatabase
    case brokenHead
    case tornMiddle
    case cutInHalf
    case zeroes

    func apply(to bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      switch self {
      case .noDatabase: return Array("this is a letter to my aunt, and no database at all\n".utf8)
      case .brokenHead: for place in 0..<100 { bytes[place] ^= 0x5A }
      case .tornMiddle: for place in bytes.count / 4..<bytes.count / 2 { bytes[place] = UInt8(place & 0xFF) }
      case .cutInHalf: return Array(bytes.prefix(bytes.count / 2))
      case .zeroes: return [UInt8](repeating: 0, count: bytes.count)
      }
      return bytes
    }
  }

  /// A folder with a file of many records.
  private func filled(_ count: Int = 2_000) async throws -> Cellar {
    let cellar = Cellar()
    let vault = try cellar.vault()
    for number in 0..<count { vault.write(.keep(.sample(number, length: 100))) { _ in } }
    vault.close()
    return cellar
  }

  @Test(arguments: Damage.allCases) func aDamagedFileIsSetAside(_ damage: Damage) async throws {
    let cellar = try await filled()
    let wrong = damage.apply(to: cellar.bytes())
    cellar.put(wrong)
    let vault = try cellar.vault()
    let aside = try #require(cellar.damaged.first)
    #expect(Cellar.bytes(of: "\(cellar.folder)/\(aside)") == wrong)
    #expect(vault.complaint?.contains(aside) == true)
    #expect(
      cellar.log.lines.contains { $0.hasPrefix("error sqlite-storage: records were damaged and set aside") })
    #expect(try await vault.everything().complaint?.contains(aside) == true)
    #expect(await vault.settle(.keep(.sample(1))) == nil)
    vault.close()
    let again = try cellar.vault()
    #expect(again.complaint == nil)
    #expect(try await again.everything().records[Record.sample(1).key] == .sample(1))
    // What was set aside is looked into, and the library keeps its own beside it meanwhile.
    #expect(cellar.damaged.count { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") } == 1)
  }

  @Test func damageThatIsMetWhileItRunsIsSetAsideAsWell() async throws {
    let cellar = try await filled()
    cellar.put(Damage.tornMiddle.apply(to: cellar.bytes()))
    let vault = try cellar.vault { $0.checkTime = .zero }
    #expect(vault.complaint == nil)
    let told = Lock(0)
    vault.follow { told.withLock { $0 += 1 } }
    // All of them are changed, so some lie where the damage is.
    let failures = Lock(0)
    for number in 0..<2_000 {
      vault.write(.keep(.sample(number, version: 1, length: 100))) { failure in
        if failure != nil { failures.withLock { $0 += 1 } }
      }
    }
    await vault.flush()
    #expect(failures.withLock { $0 } == 0)
    #expect(told.withLock { $0 } == 1)
    #expect(vault.complaint != nil)
    #expect(!cellar.damaged.isEmpty)
    vault.close()
  }

  /// Damages the log of a file that was not closed.
  private func logged(_ change: (inout [UInt8]) -> Void) async throws -> Cellar {
    let cellar = Cellar()
    let source = Cellar()
    let vault = try source.vault()
    for number in 0..<200 { #expect(await vault.settle(.keep(.sample(number, length: 100))) == nil) }
    cellar.put(source.bytes())
    var log = Cellar.bytes(of: source.file + "-wal")
    change(&log)
    cellar.put(log, in: cellar.file + "-wal")
    vault.close()
    return cellar
  }

  @Test func aLogThatIsWholeIsReadToItsEnd() async throws {
    let cellar = try await logged { _ in }
    let vault = try cellar.vault()
    #expect(try await vault.everything().records.count == 200)
    #expect(vault.complaint == nil)
  }

  @Test func aLogThatWasTornAtItsEndIsNoDamage() async throws {
    let cellar = try await logged { $0.removeLast(1_000) }
    let vault = try cellar.vault()
    #expect(try await vault.everything().records.count == 199)
    #expect(vault.complaint == nil)
  }

  @Test func aLogWithGarbageInItsMiddleIsCopiedAndSaidAloud() async throws {
    let cellar = try await logged { log in
      for place in log.count / 2..<log.count / 2 + 5_000 { log[place] = 0xAA }
    }
    let vault = try cellar.vault()
    let kept = try await vault.everything()
    #expect((20..<180).contains(kept.records.count))
    #expect(kept.complaint?.contains("is damaged after") == true)
    #expect(vault.complaint != nil)
    #expect(cellar.damaged.contains { $0.hasSuffix("-wal") })
  }

  @Test func aLogWithoutABeginningIsSaidAloud() async throws {
    let cellar = try await logged { log in for place in 0..<32 { log[place] = 0x42 } }
    let vault = try cellar.vault()
    #expect(vault.complaint?.contains("is none") == true)
    #expect(cellar.damaged.contains { $0.hasSuffix("-wal") })
    #expect(await vault.settle(.keep(.sample(1))) == nil)
  }

  @Test func anEmptyFileWithAFullLogIsSaidAloud() async throws {
    let cellar = try await logged { _ in }
    cellar.put([])
    let vault = try cellar.vault()
    #expect(vault.complaint?.contains("the file was empty, and its log was not") == true)
  }

  @Test func rowsThatAreNoRecordsAreSetAsideAndCounted() async throws {
    let cellar = try await filled(100)
    do {
      let database = try Database(cellar.file)
      try database.run("UPDATE records SET author = substr(author, 4, 5) WHERE number % 10 = 0")
      try database.run("UPDATE records SET topic = CAST(X'FF' AS TEXT) WHERE number % 10 = 1")
      try database.run("UPDATE records SET signature = zeroblob(1) WHERE number % 10 = 2")
    }
    let vault = try cellar.vault()
    let (kept, complaint) = try await vault.everything()
    #expect(kept.count == 70)
    #expect(complaint == "30 rows were no records and stand in the table unreadable now")
    #expect(try await vault.everything().complaint == nil)
    vault.close()
    #expect(try Database(cellar.file, readOnly: true).run("SELECT count(*) FROM unreadable") == 30)
  }

  @Test func whatItsAuthorHasSignedIsTakenOverFromADamagedFile() async throws {
    let cellar = Cellar()
    let first = try cellar.vault()
    let secret = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let name) = secret.publicKey.parts else { return }
    for number in 0..<600 {
      var record = Record.sample(number, length: 100)
      // Every third is signed, and of all others somebody may have made up anything.
      if number % 3 == 0 {
        record.key = RecordKey(namespace: "default", topic: "signed \(number)", author: .key(name))
        record = try #require(record.signed(with: secret))
      }
      first.write(.keep(record)) { _ in }
    }
    first.close()
    cellar.put(Damage.tornMiddle.apply(to: cellar.bytes()))
    let vault = try cellar.vault()
    let (kept, complaint) = try await vault.everything()
    #expect((50..<200).contains(kept.count))
    #expect(kept.values.allSatisfy { $0.isSignedByItsAuthor })
    #expect(complaint?.contains("\(kept.count) records that their authors have signed") == true)
    #expect(vault.complaint != nil)
    vault.close()
  }

  @Test func whenManyDamagedFilesLieThereNoMoreAreMade() async throws {
    let cellar = Cellar()
    for number in 0..<DamagedFile.most { cellar.put([], in: "\(cellar.file).damaged-\(number)") }
    cellar.put(Array("no database, and longer than nothing".utf8))
    let refusal = #expect(throws: VaultRefusal.self) { _ = try cellar.vault() }
    #expect(refusal?.description.contains("the disk is not to be trusted") == true)
  }
}
