import Glibc
import HubKernel
import HubRecords
import HubSQLite
import HubTesting
import Testing

@testable import SQLiteStorage

@Suite struct VaultTests {
  @Test func whatWasSafeIsThereWhenTheFileIsOpenedAgain() async throws {
    let cellar = Cellar()
    let first = try cellar.vault()
    for number in 0..<100 { #expect(await first.settle(.keep(.sample(number))) == nil) }
    first.close()
    #expect(await first.settle(.keep(.sample(1))) == .closed)
    let second = try cellar.vault()
    #expect(try await second.everything().records.count == 100)
  }

  @Test func onlyItsOwnerMayReadIt() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault()
    #expect(await vault.settle(.keep(.sample(1))) == nil)
    for ending in ["", "-wal", "-shm", "-lock"] {
      var facts = stat()
      #expect(stat(cellar.file + ending, &facts) == 0)
      #expect(facts.st_mode & 0o777 == 0o600, "\(ending)")
    }
  }

  @Test func aSecondHubIsRefused() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault()
    let refusal = #expect(throws: VaultRefusal.self) { _ = try cellar.vault { $0.lockWithin = .zero } }
    #expect(refusal?.description.contains("another hub has \(cellar.file) open") == true)
    vault.close()
  }

  @Test func aFileOfTheFirstVersionIsBroughtUp() async throws {
    let cellar = Cellar()
    cellar.put(VersionOne.bytes)
    let vault = try cellar.vault()
    let (kept, complaint) = try await vault.everything()
    #expect(complaint == nil)
    #expect(kept.count == 3)
    let key = RecordKey(namespace: "default", topic: "chess", author: .nobody)
    #expect(kept[key]?.data == Array(#"{"a":1}"#.utf8))
    #expect(kept.values.contains { $0.key.topic == "tür" && $0.lifetime == .max })
    #expect(kept.values.contains { $0.isRemoval && $0.key.topic == "gone" })
    vault.close()
    let database = try Database(cellar.file, readOnly: true)
    #expect(try database.run("PRAGMA user_version") == Schema.newest)
    #expect(try database.run("SELECT count(*) FROM sqlite_schema WHERE name = 'records_by_end'") == 1)
  }

  @Test func aFileOfANewerHubIsLeftAlone() async throws {
    let cellar = Cellar()
    do {
      let database = try Database(cellar.file)
      try database.run("CREATE TABLE records (a)")
      try database.run("PRAGMA application_id = 0x4C6F6674")
      try database.run("PRAGMA user_version = 99")
    }
    let before = cellar.bytes()
    let refusal = #expect(throws: VaultRefusal.self) { _ = try cellar.vault() }
    #expect(refusal?.description.contains("was written by a newer Loft (version 99") == true)
    #expect(cellar.bytes() == before)
    #expect(cellar.damaged.isEmpty)
  }

  @Test func theDatabaseOfAnotherProgramIsLeftAlone() async throws {
    let cellar = Cellar()
    do { try Database(cellar.file).run("CREATE TABLE bookmarks (a)") }
    let before = cellar.bytes()
    let refusal = #expect(throws: VaultRefusal.self) { _ = try cellar.vault() }
    #expect(refusal?.description.contains("the database of another program") == true)
    #expect(cellar.bytes() == before)
  }

  @Test func whoeverGivesTooMuchIsToldThatItIsBusy() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault {
      $0.waiting = 10
      $0.commitWithin = .seconds(1)
    }
    let outcomes = Lock<[StorageFailure?]>([])
    for number in 0..<30 {
      vault.write(.keep(.sample(number))) { failure in outcomes.withLock { $0.append(failure) } }
    }
    #expect(outcomes.withLock { $0 } == [StorageFailure?](repeating: .busy, count: 20))
    await vault.flush()
    #expect(outcomes.withLock { $0.count { $0 == nil } } == 10)
    #expect(await vault.settle(.keep(.sample(1))) == nil)
  }

  @Test func changesThatComeTogetherShareATransaction() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault { $0.commitWithin = .milliseconds(200) }
    for number in 0..<200 { vault.write(.keep(.sample(number))) { _ in } }
    await vault.flush()
    let metrics = SQLiteStoragePlugin.Metrics(Meters(owner: "sqlite-storage", registry: cellar.registry))
    #expect(metrics.changes.value == 200)
    #expect(metrics.commits.value < 20)
  }

  @Test func whatCannotBeARowIsRefusedAndItsNeighboursAreKept() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault { $0.commitWithin = .milliseconds(100) }
    var odd = Record.sample(2)
    odd.signature = [1, 2, 3]
    let outcomes = Lock<[Int: StorageFailure?]>([:])
    for (number, record) in [Record.sample(1), odd, .sample(3)].enumerated() {
      vault.write(.keep(record)) { failure in outcomes.withLock { $0[number] = failure } }
    }
    await vault.flush()
    let all = outcomes.withLock { $0 }
    #expect(all[0] == StorageFailure?.none && all[2] == StorageFailure?.none)
    #expect(all[1] == .broken("its signature has not 64 bytes"))
    #expect(try await vault.everything().records.count == 2)
  }

  @Test func endedRecordsAreDeletedAndTheirSpaceIsGivenBack() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault()
    for number in 0..<3_000 { vault.write(.keep(.sample(number, length: 900, lifetime: 1))) { _ in } }
    var lasting = Record.sample(5_000)
    lasting.lifetime = .max
    #expect(await vault.settle(.keep(lasting)) == nil)
    vault.close()
    let before = StoredFile.length(cellar.file)
    let again = try cellar.vault()
    for _ in 0..<30 {
      again.tidy()
      // What is given afterwards is done afterwards.
      #expect(await again.settle(.forget(Record.sample(9_999).key)) == nil)
    }
    #expect(try await again.everything().records.values.map(\.key) == [lasting.key])
    again.close()
    #expect(StoredFile.length(cellar.file) < before / 4)
  }

  @Test func aFullDiskRefusesWritesAndIsReadOnUntilThereIsSpaceAgain() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault()
    #expect(await vault.settle(.keep(.sample(0))) == nil)
    // The library's own limit ends in the same code as a disk that is full.
    await vault.limit(pages: 60)
    var kept: [Int] = []
    var failure: StorageFailure?
    for number in 1..<1_000 {
      failure = await vault.settle(.keep(.sample(number, length: 1_000)))
      if failure != nil { break }
      kept.append(number)
    }
    guard case .full? = failure else {
      Issue.record("no end: \(String(describing: failure))")
      return
    }
    #expect(vault.complaint?.contains("no space left") == true)
    #expect(try await vault.everything().records.count == kept.count + 1)
    #expect(await vault.settle(.forget(Record.sample(1).key)) == nil)
    await vault.limit(pages: 100_000)
    #expect(await vault.settle(.keep(.sample(2_000, length: 1_000))) == nil)
    #expect(vault.complaint == nil)
    #expect(cellar.log.lines.contains { $0.hasPrefix("error sqlite-storage: records are not kept") })
    #expect(cellar.log.lines.contains { $0.hasPrefix("notice sqlite-storage: records are kept again") })
  }

  @Test func aFileThatIsTakenAwayIsNotWrittenToAnyMore() async throws {
    let cellar = Cellar()
    let vault = try cellar.vault()
    #expect(await vault.settle(.keep(.sample(1))) == nil)
    unlink(cellar.file)
    vault.tidy()
    #expect(await vault.settle(.keep(.sample(2))) == nil)
    vault.close()
    let again = try cellar.vault()
    #expect(try await again.everything().records.keys.map(\.topic) == ["topic 2"])
  }
}
