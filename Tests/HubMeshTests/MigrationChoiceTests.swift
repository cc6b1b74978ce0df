import HubWire
import Testing

@testable import HubMesh

@Suite struct MigrationChoiceTests {
  private func id(_ number: UInt64) -> HubID { HubID(high: 0, middle: number, low: 0) }

  private func migration(
    own: UInt64, _ map: [UInt64: [UInt64]], _ settings: MigrationSettings = MigrationSettings()
  ) -> Migration {
    let migration = Migration(own: id(own), settings, seed: 1, now: 0)
    migration.see(
      map.keys.sorted().filter { $0 != own }.map { hub in
        MigrationHub(id(hub), neighbours: (map[hub] ?? []).map(id))
      }, neighbours: (map[own] ?? []).map(id), now: 0)
    return migration
  }

  @Test func theNearestByAllBitsAreChosenAndNotBySumsOfDigits() {
    // The sum of digits would hold 0x10 for as near to 0 as 0x01.
    let map = Dictionary(uniqueKeysWithValues: [0, 1, 2, 0x10, 0x11, 0x100].map { (UInt64($0), [UInt64]()) })
    var settings = MigrationSettings()
    settings.maxPeers = 2
    #expect(migration(own: 0, map, settings).wishes == [id(1), id(2)])
    #expect(migration(own: 0x10, map, settings).wishes == [id(0x11), id(0)])
    #expect(migration(own: 0x100, map, settings).wishes == [id(0), id(1)])
  }

  @Test func oneMoreIsFarAway() {
    let map = Dictionary(uniqueKeysWithValues: (0..<40).map { (UInt64($0), [UInt64]()) })
    let wishes = migration(own: 8, map).wishes
    #expect(wishes.count == 3)
    #expect(wishes.isSuperset(of: [id(9), id(10)]))
  }

  /// Two clusters that the nearest of each would never join: 0 to 3 and 100 to 103, with one link between.
  private let clusters: [UInt64: [UInt64]] = [
    0: [1, 2, 3, 100], 1: [0, 2, 3], 2: [0, 1, 3], 3: [0, 1, 2], 100: [0, 101, 102, 103],
    101: [100, 102, 103], 102: [100, 101, 103], 103: [100, 101, 102],
  ]

  @Test func whoeverTheMapHangsOnIsWishedForBesides() {
    var settings = MigrationSettings()
    settings.maxPeers = 2
    #expect(migration(own: 0, clusters, settings).wishes.contains(id(100)))
    #expect(migration(own: 100, clusters, settings).wishes.contains(id(0)))
    #expect(!migration(own: 1, clusters, settings).wishes.contains(id(100)))
    #expect(migration(own: 0, clusters, settings).wishes.count == 3)
  }

  @Test func aChannelThatTheMapHangsOnIsNotSpared() {
    var settings = MigrationSettings()
    settings.maxPeers = 2
    for (hub, isSpared) in [(UInt64(3), true), (100, false), (1, false)] {
      let migration = migration(own: 0, clusters, settings)
      migration.offered(by: id(hub), attempt: 5, now: 300)
      _ = migration.takeSteps()
      migration.spare(id(hub), now: 400)
      let isGone = migration.takeSteps().contains { if case .abandon = $0 { true } else { false } }
      #expect(isGone == isSpared, "\(hub)")
    }
  }
}
