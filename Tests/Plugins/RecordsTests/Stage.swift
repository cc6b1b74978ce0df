import HubCrypto
import HubKernel
import HubRecords
import HubTesting
import HubTokens
import NamespaceIsolation
import Records
import Signaling
import Synchronization

/// A hub with records and a store of its own.
struct Stage {
  static let catalogue = [
    CatalogueEntry(NamespaceIsolationPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(StorePlugin.self), CatalogueEntry(RecordsPlugin.self),
    CatalogueEntry(ReplicatorPlugin.self),
  ]
  private static let lastNumber = Atomic<Int>(0)

  let hub: TestHub
  let name: String
  let rest: String
  let isAlone: Bool
  var other: ReplicatorPlugin.Other { ReplicatorPlugin.other(name) }
  var store: TestStore { StorePlugin.store(name) }

  init(
    _ settings: String = "", rest: String = "", isAlone: Bool = true, fill: (TestStore) -> Void = { _ in }
  ) async throws {
    self.isAlone = isAlone
    name = "store-\(Self.lastNumber.wrappingAdd(1, ordering: .relaxed).newValue)"
    self.rest = rest
    fill(StorePlugin.store(name))
    hub = try await TestHub(
      yaml: Self.yaml(name, settings, rest, isAlone: isAlone), catalogue: Self.catalogue, lanes: 2)
    await hub.settle()
  }

  func reload(_ settings: String, store: String? = nil) async throws {
    try await hub.reload(with: Self.yaml(store ?? name, settings, rest, isAlone: isAlone))
    await hub.settle()
  }

  private static func yaml(_ name: String, _ settings: String, _ rest: String, isAlone: Bool) -> String {
    let line = settings.isEmpty ? "records" : "records: {\(settings)}"
    let other = isAlone ? "" : "  - replicator: {name: \(name)}\n"
    return "plugins:\n  - signaling\n  - store: {name: \(name)}\n  - \(line)\n\(other)\(rest)"
  }

  var now: Int64 { hub.clock.wallMilliseconds }

  func publish(_ body: String) async -> TestAnswer { await hub.ask(.POST, "/api/publish", body: body) }

  func find(_ topic: String, _ query: String = "") async -> TestAnswer {
    await hub.ask(.GET, "/api/find/\(topic)\(query)")
  }

  /// How many records of a topic anybody sees over HTTP.
  func count(_ topic: String) async -> Int? { await find(topic).json?["count"]?.int }
}

/// Somebody with a key.
struct Signer {
  let key: PrivateKey
  let half: [UInt8]

  init() throws {
    key = try PrivateKey.generate(.ed25519)
    guard case .ed25519(let half) = key.publicKey.parts else { throw KeyError.unknownKind }
    self.half = half
  }

  var text: String { Base64Text.encode(half) }

  func record(
    _ topic: String, _ data: String?, at time: Int64, ttl: Int64 = 300, in namespace: String = "default"
  ) throws -> Record {
    let key = RecordKey(namespace: namespace, topic: topic, author: .key(half))
    let draft = Record(
      key: key, time: time, lifetime: ttl * 1_000, data: data.map { Array($0.utf8) }, signature: [])
    return draft.signed(with: self.key) ?? draft
  }

  /// The body of a publication.
  func body(
    _ topic: String, _ data: String?, at time: Int64, ttl: Int64 = 300, in namespace: String = "default"
  ) throws -> String {
    Self.body(of: try record(topic, data, at: time, ttl: ttl, in: namespace))
  }

  static func body(of record: Record) -> String {
    let what = record.data.map { "\"data\":\(String(decoding: $0, as: UTF8.self))" } ?? "\"deleted\":true"
    return """
      {"topic":\(JSONValue.string(record.key.topic)),\(what),"ttl":\(record.lifetime / 1_000),
       "time":\(record.time),"author":"\(record.authorText ?? "")",
       "signature":"\(record.signatureText ?? "")"}
      """
  }
}
