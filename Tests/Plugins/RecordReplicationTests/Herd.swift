import AuthTokens
import Bootstrap
import HubCrypto
import HubKernel
import HubRecords
import HubRegistry
import HubTesting
import HubTokens
import MemoryStorage
import Mesh
import Records
import Signaling
import Testing

@testable import RecordReplication

/// Hubs with records and replicas, in one process.
struct Herd {
  static let catalogue = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(MeshPlugin.self),
    CatalogueEntry(BootstrapPlugin.self), CatalogueEntry(MemoryStoragePlugin.self),
    CatalogueEntry(RecordsPlugin.self), CatalogueEntry(RecordReplicationPlugin.self),
  ]

  let fleet = TestFleet()
  let names: [String]

  static func id(_ name: String) -> PeerID { PeerID(named: name) }

  init(_ names: [String], settings: String = "", bootstrap: String = "") async throws {
    self.names = names
    for name in names { try await add(name, settings, bootstrap) }
    await fleet.pass(.seconds(10))
  }

  /// A key of a hub's own.
  private static func key() throws -> String {
    String(decoding: try PrivateKey.generate(.ed25519).pem(), as: UTF8.self)
  }

  func add(_ name: String, _ settings: String = "", _ bootstrap: String = "") async throws {
    try await fleet.hub(
      name, yaml: yaml(name, settings, bootstrap), catalogue: Self.catalogue,
      secrets: ["KEY": try Self.key()])
  }

  func yaml(_ name: String, _ settings: String, _ bootstrap: String = "") -> String {
    let others = names.filter { $0 != name }.map { "'ws://\($0):3000'" }.joined(separator: ", ")
    return """
      hub: {name: \(name), id: '\(Self.id(name))'}
      plugins:
        - signaling
        - hub-registry: {isHub: true}
        - mesh: {publicUrl: 'ws://\(name):3000'}
        - bootstrap: {hubs: [\(others)]\(bootstrap)}
        - memory-storage
        - records: {unsigned: allow}
        - record-replication: {\(settings)}
      """
  }

  func hub(_ name: String) throws -> TestHub { try #require(fleet.hub(name)) }

  func publish(_ topic: String, _ data: String, ttl: Int = 600, at name: String) async throws -> JSONValue {
    let body = #"{"topic":"\#(topic)","data":\#(data),"ttl":\#(ttl)}"#
    return try #require(try await hub(name).ask(.POST, "/api/publish", body: body).json)
  }

  func find(_ topic: String, at name: String) async throws -> JSONValue {
    try #require(try await hub(name).ask(.GET, "/api/find/\(topic)").json)
  }

  /// The hubs that keep a topic themselves.
  func keepers(of topic: String) throws -> Set<String> {
    Set(
      try names.filter { name in
        guard let hub = fleet.hub(name) else { return false }
        let keeper = try #require(hub.kernel.service((any RecordKeeping).self))
        return !keeper.records(of: topic, in: "default").isEmpty
      })
  }

  /// The hubs nearest to a topic.
  func nearest(_ topic: String, _ count: Int) -> Set<String> {
    let place = RecordKey.place(of: topic, in: "default")
    return Set(
      names.sorted { left, right in
        let (one, other) = (Self.id(left), Self.id(right))
        let mine = [one.high ^ place.high, one.middle ^ place.middle, UInt64(one.low ^ place.low)]
        let others = [other.high ^ place.high, other.middle ^ place.middle, UInt64(other.low ^ place.low)]
        return mine.lexicographicallyPrecedes(others)
      }.prefix(count))
  }
}
