import AuthTokens
import Bootstrap
import HubKernel
import HubRegistry
import HubTesting
import Mesh
import Signaling
import Testing

@testable import P2PMigration

/// Several hubs in memory with migration on, data channels in memory between them, and peers at them.
final class Convoy: Sendable {
  let fleet = TestFleet()
  let name: String
  let board: Switchboard
  private let sent = Lock<[String: Int]>([:])

  static let catalogue = [
    CatalogueEntry(AuthTokensPlugin.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self), CatalogueEntry(MeshPlugin.self),
    CatalogueEntry(BootstrapPlugin.self), CatalogueEntry(SwitchboardPlugin.self),
    CatalogueEntry(P2PMigrationPlugin.self),
  ]

  init(_ name: String) {
    self.name = name
    let board = Switchboard()
    self.board = board
    SwitchboardPlugin.boards.withLock { $0[name] = board }
  }

  static func id(_ name: String) -> PeerID { PeerID(named: name) }

  /// The settings of a hub that calls others; its id is that of `id`.
  func yaml(_ hub: String, calling others: [String], id: PeerID, _ migration: String) -> String {
    let calls = others.map { "'ws://\($0):3000'" }.joined(separator: ", ")
    return """
      hub:
        name: \(hub)
        id: '\(id)'
      plugins:
        - signaling
        - hub-registry: {isHub: true}
        - mesh: {publicUrl: 'ws://\(hub):3000'}
        - bootstrap: {hubs: [\(calls)]}
        - switchboard: {board: \(name)}
      \(migration.isEmpty ? "" : "  - p2p-migration: {\(migration)}")
      """
  }

  @discardableResult
  func hub(
    _ hub: String, calling others: [String] = [], id: PeerID? = nil,
    _ migration: String = "meshMigrationDelay: 2s"
  ) async throws -> TestHub {
    try await fleet.hub(
      hub, yaml: yaml(hub, calling: others, id: id ?? Self.id(hub), migration), catalogue: Self.catalogue)
  }

  /// Three hubs, the later ones calling the first, each with a peer of its own name and "peer" before it.
  func three() async throws {
    try await hub("a")
    try await hub("b", calling: ["a"])
    try await hub("c", calling: ["a"])
    for hub in ["a", "b", "c"] {
      await fleet.hub(hub)?.connect(Self.id("peer-\(hub)"), in: "lobby", announcing: "{}")
    }
  }

  func links(_ hub: String) throws -> [LinkFigures] {
    let here = try #require(fleet.hub(hub))
    return try #require(here.kernel.service((any MeshLinking).self)).links
  }

  /// Hubs with what carries the links to them, such as "b data-channel".
  func carriers(_ hub: String) throws -> [String] {
    try links(hub).map { link in
      let name = ["a", "b", "c", "d", "e"].first { Self.id($0) == link.hub } ?? "\(link.hub)"
      return "\(name) \(link.carrier)"
    }.sorted()
  }

  /// Sends so many signals from the peer of one hub to that of another, at once.
  func send(_ count: Int, from hub: String, to other: String) async throws {
    let first = sent.withLock { sent in
      defer { sent["\(hub)\(other)", default: 0] += count }
      return sent["\(hub)\(other)", default: 0]
    }
    let texts = (first..<(first + count)).map {
      #"{"type":"offer","targetPeerId":"\#(Self.id("peer-\(other)"))","data":"\#(hub)\#($0)"}"#
    }
    let here = try #require(fleet.hub(hub))
    let client = try #require(here.client(Self.id("peer-\(hub)")))
    await here.send(texts, by: client)
  }

  /// Whether the peer of a hub got exactly what was sent to it, in the order of each sender, and its own
  /// connection still stands. Empties what it heard.
  func check(_ hub: String, _ heard: inout [String: Int]) throws {
    let here = try #require(fleet.hub(hub))
    for message in here.take(by: Self.id("peer-\(hub)")) {
      let type = message.type
      #expect(type != "error", "\(message.text)")
      #expect(type != "peer-disconnected" && type != "goodbye", "\(message.text)")
      guard type == "offer", let text = message["data"]?.text else { continue }
      let sender = String(text.prefix(1))
      #expect(Int(text.dropFirst()) == heard["\(sender)\(hub)", default: 0], "\(text) at \(hub)")
      heard["\(sender)\(hub)", default: 0] += 1
    }
    #expect(here.close(seenBy: Self.id("peer-\(hub)")) == nil)
  }

  var sentCounts: [String: Int] { sent.withLock { $0 } }

  func meter(_ name: String, _ hub: String) -> Int {
    fleet.hub(hub)?.meter("hub_p2p_migration_\(name)") ?? -1
  }
}
