import Glibc
import HubKernel
import HubRecords
import HubTesting
import Testing

@testable import MemoryStorage
@testable import SQLiteStorage

/// Somebody who wants storage, and shows the test what he got.
final class Reader: Plugin {
  static let manifest = Manifest(
    "reader", "Has the storage.", requires: [Capability((any RecordStorage).self)])
  private let storage: any RecordStorage

  init(_ settings: Tenanted<NoSettings>, _ host: Host) throws {
    storage = try host.require((any RecordStorage).self)
  }

  func wire(_ hub: Wiring) {
    hub.serve(.GET, "/keep") { [storage] _ in
      await withCheckedContinuation { continuation in
        storage.write(.keep(.sample(1))) { failure in
          continuation.resume(returning: HTTPResponse.json(Array("\(failure == nil)".utf8)))
        }
      }
    }
    hub.serve(.GET, "/count") { [storage] _ in
      let count = (try? await storage.everything().records.count) ?? -1
      return .json(Array("\(count)".utf8))
    }
  }
}

@Suite struct StoragePluginTests {
  private static let catalogue = [
    CatalogueEntry(SQLiteStoragePlugin.self), CatalogueEntry(MemoryStoragePlugin.self),
    CatalogueEntry(Reader.self),
  ]

  private func hub(_ cellar: Cellar, _ more: String = "", file: String? = nil) async throws -> TestHub {
    try await TestHub(
      yaml: yaml(cellar, more, file: file), catalogue: Self.catalogue, patience: .seconds(10))
  }

  private func yaml(_ cellar: Cellar, _ more: String = "", file: String? = nil) -> String {
    "plugins: [{sqlite-storage: {file: '\(file ?? cellar.file)'\(more)}}]"
  }

  @Test func aReloadKeepsTheOpenFile() async throws {
    let cellar = Cellar()
    let hub = try await hub(cellar)
    let before = Vaults.found(cellar.file)
    #expect(before != nil)
    try await hub.reload(with: yaml(cellar, ", waiting: 5"))
    #expect(Vaults.found(cellar.file) === before)
    try await hub.stop()
    #expect(Vaults.found(cellar.file) == nil)
  }

  @Test func anotherFileIsSaidAloud() async throws {
    let (cellar, other) = (Cellar(), Cellar())
    let hub = try await hub(cellar)
    try await hub.reload(with: yaml(other))
    #expect(Vaults.found(cellar.file) == nil)
    #expect(Vaults.found(other.file) != nil)
    #expect(hub.logLines.contains { $0.contains("records are kept in another file from now on") })
    try await hub.stop()
  }

  @Test func aHubDoesNotStartOnAFileThatAnotherHas() async throws {
    let cellar = Cellar()
    let hub = try await hub(cellar)
    let failure = await #expect(throws: (any Error).self) {
      _ = try await self.hub(cellar, ", lockWithin: 0s")
    }
    #expect(failure.map { "\($0)" }?.contains("another hub has") == true)
    try await hub.stop()
  }

  @Test func aMissingFolderIsFoundBeforeAnythingIsStarted() async throws {
    let cellar = Cellar()
    let failure = await #expect(throws: (any Error).self) {
      _ = try await self.hub(cellar, file: "\(cellar.folder)/no/records.db")
    }
    #expect(failure.map { "\($0)" }?.contains("there is no folder \(cellar.folder)/no") == true)
  }

  @Test func damageIsToldAndShown() async throws {
    let cellar = Cellar()
    cellar.put(Array("no database, and longer than nothing".utf8))
    let hub = try await hub(cellar)
    let aside = try #require(cellar.damaged.first)
    let event = try #require(hub.events(of: StorageDamaged.self).first)
    #expect(event.aside.hasSuffix(aside) && event.file.hasSuffix("records.db"))
    let plugin = try #require(hub.plugins.first { $0.id == "sqlite-storage" })
    #expect(plugin.health.word == "degraded")
    #expect(plugin.health.reason?.contains(aside) == true)
    try await hub.stop()
  }

  @Test func memoryOutlivesAReload() async throws {
    let hub = try await TestHub(yaml: "plugins: [memory-storage, reader]", catalogue: Self.catalogue)
    #expect(await hub.ask(.GET, "/keep").text == "true")
    try await hub.reload(with: "plugins: [{memory-storage: {bytes: 128KiB}}, reader]")
    #expect(await hub.ask(.GET, "/count").text == "1")
    try await hub.reload(with: "plugins: []")
    try await hub.reload(with: "plugins: [memory-storage, reader]")
    #expect(await hub.ask(.GET, "/count").text == "0")
  }
}
