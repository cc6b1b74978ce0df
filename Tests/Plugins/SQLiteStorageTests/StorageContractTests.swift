import HubKernel
import HubRecords
import HubTesting
import Testing

@testable import MemoryStorage
@testable import SQLiteStorage

/// What holds for every place where records are kept.
@Suite struct StorageContractTests {
  enum Provider: CaseIterable {
    case file
    case memory
  }

  private func storage(_ provider: Provider, _ cellar: Cellar) async throws -> any RecordStorage {
    switch provider {
    case .file: return try cellar.vault()
    case .memory:
      let meters = Meters(owner: "memory-storage", registry: cellar.registry)
      return Shelf(limit: 64 << 20, MemoryStoragePlugin.Metrics(meters))
    }
  }

  @Test(arguments: Provider.allCases) func givesBackWhatItWasGiven(_ provider: Provider) async throws {
    let cellar = Cellar()
    let storage = try await storage(provider, cellar)
    var records = (0..<20).map { Record.sample($0) }
    records[1].data = nil
    records[2].data = []
    records[3].data = Array(#"{"a":"\u0000 tür 🌍"}"#.utf8)
    records[4].key.topic = ""
    records[5].key.topic = "tür\u{0} 🌍"
    records[6].key.author = .nobody
    records[6].signature = []
    records[7].time = .min
    records[8].lifetime = .max
    records[9].data = [0xFF, 0, 0xFE]
    records[10].data = [UInt8](repeating: UInt8(ascii: "7"), count: 1 << 20)
    for record in records { #expect(await storage.settle(.keep(record)) == nil) }
    let (kept, complaint) = try await storage.everything()
    #expect(complaint == nil)
    #expect(kept.count == records.count)
    for record in records { #expect(kept[record.key] == record) }
  }

  @Test(arguments: Provider.allCases) func theLastChangeOfAKeyHolds(_ provider: Provider) async throws {
    let cellar = Cellar()
    let storage = try await storage(provider, cellar)
    // Nobody waits in between: the order in which they are given is what counts.
    let (first, second) = (Record.sample(1), Record.sample(2))
    for version in 0..<500 {
      storage.write(.keep(.sample(1, version: Int64(version)))) { _ in }
      storage.write(version % 2 == 0 ? .forget(second.key) : .keep(second)) { _ in }
    }
    await storage.flush()
    let kept = try await storage.everything().records
    #expect(kept[first.key]?.time == Record.sample(1, version: 499).time)
    #expect(kept[second.key] == second)
    #expect(await storage.settle(.forget(second.key)) == nil)
    #expect(await storage.settle(.forget(second.key)) == nil)
    #expect(try await storage.everything().records.count == 1)
  }

  @Test(arguments: Provider.allCases) func namespacesAndAuthorsAreApart(_ provider: Provider) async throws {
    let cellar = Cellar()
    let storage = try await storage(provider, cellar)
    var nobody = Record.sample(1)
    nobody.key.author = .nobody
    for record in [.sample(1), .sample(1, namespace: "acme"), nobody] {
      #expect(await storage.settle(.keep(record)) == nil)
    }
    #expect(try await storage.everything().records.count == 3)
  }

  @Test(arguments: Provider.allCases) func manyWritersAtOnceLoseNothing(_ provider: Provider) async throws {
    let cellar = Cellar()
    let storage = try await storage(provider, cellar)
    let failures = await withTaskGroup(of: Int.self) { group in
      for writer in 0..<8 {
        group.addTask {
          var failures = 0
          for number in 0..<100 where await storage.settle(.keep(.sample(writer * 1_000 + number))) != nil {
            failures += 1
          }
          return failures
        }
      }
      return await group.reduce(0, +)
    }
    #expect(failures == 0)
    #expect(try await storage.everything().records.count == 800)
  }

  @Test(arguments: Provider.allCases) func saysWhatItIs(_ provider: Provider) async throws {
    let cellar = Cellar()
    let storage = try await storage(provider, cellar)
    #expect(storage.isDurable == (provider == .file))
    #expect(storage.summary.contains(provider == .file ? "records.db" : "memory"))
  }

  @Test func memoryHasAnEndAndSaysSo() async {
    let meters = Meters(owner: "memory-storage", registry: MeterRegistry())
    let shelf = Shelf(limit: 70_000, MemoryStoragePlugin.Metrics(meters))
    #expect(await shelf.settle(.keep(.sample(1, length: 40_000))) == nil)
    #expect(await shelf.settle(.keep(.sample(2, length: 40_000))) == .full("70000 bytes are all there is"))
    #expect(await shelf.settle(.forget(Record.sample(1).key)) == nil)
    #expect(await shelf.settle(.keep(.sample(2, length: 40_000))) == nil)
  }
}
