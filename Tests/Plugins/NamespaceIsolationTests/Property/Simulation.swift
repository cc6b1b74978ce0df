import HubKernel
import Testing

@testable import HubTesting
@testable import Mesh

/// Tenants that lie to each other through one hub, for some steps from one seed, and whoever reads along.
final class Simulation {
  /// What came of it.
  struct Tally {
    var steps = 0
    var messages = 0
    var bytes = 0
    var requests = 0
    var joined = 0
    var refused = 0
    var reloads = 0
    var delivered = 0
    /// Peers that hubs of older kinds were told of.
    var toldToHubs = 0
    /// Records that somebody found, and that somebody who watches was told of.
    var found = 0
    var pushed = 0

    static func += (sum: inout Tally, other: Tally) {
      sum.steps += other.steps
      sum.messages += other.messages
      sum.bytes += other.bytes
      sum.requests += other.requests
      sum.joined += other.joined
      sum.refused += other.refused
      sum.reloads += other.reloads
      sum.delivered += other.delivered
      sum.toldToHubs += other.toldToHubs
      sum.found += other.found
      sum.pushed += other.pushed
    }
  }

  /// Something that must not be.
  struct Leak: Error, CustomStringConvertible {
    let description: String
  }

  static let mostPeers = 40
  private static let remembered = 16

  let seed: UInt64
  let hub: TestHub
  var generator: SeededGenerator
  var settings: ModelSettings
  var peers: [ModelPeer] = []
  /// Ids that have been in a tenant, or were spoken of there.
  var known: [Set<String>]
  /// Ids that hubs of older kinds have spoken of in a tenant, and that may be members there for it.
  var spokenFor: [Set<String>]
  var tally = Tally()
  var trace: [String] = []
  /// Whether only one peer speaks in this step.
  var isAlone = true

  init(seed: UInt64) async throws {
    self.seed = seed
    var generator = SeededGenerator(seed)
    let settings = ModelSettings(&generator)
    self.settings = settings
    known = settings.tenants.map { _ in [] }
    spokenFor = known
    known[0].insert(settings.hub)
    guard let hub = PeerID(settings.hub) else { throw Leak(description: "\(settings.hub) is no id") }
    // Tenants of their own know the hub by another number, each by its own.
    for (place, tenant) in settings.tenants.enumerated().dropFirst() {
      guard let namespace = Namespace.named(tenant.name) else { continue }
      known[place].insert(HubMark.mark(of: hub, in: namespace).description)
    }
    self.hub = try await TestHub(
      yaml: settings.yaml, catalogue: Stage.catalogue, lanes: Int.random(in: 1...4, using: &generator),
      seed: generator.next())
    self.generator = generator
  }

  func run(steps: Int) async throws {
    while tally.steps < steps {
      tally.steps += 1
      do { try await step() } catch {
        throw Leak(
          description: "seed \(seed), step \(tally.steps): \(error)\n" + trace.joined(separator: "\n"))
      }
    }
  }

  private func step() async throws {
    isAlone = true
    switch Int.random(in: 0..<1_000, using: &generator) {
    case ..<80: await connect()
    case ..<110: await disconnect()
    case ..<150: try await request()
    case ..<156: try await reload()
    case ..<176: await pass()
    case ..<400:
      isAlone = false
      await speak(Int.random(in: 2...6, using: &generator))
    default: await speak(1)
    }
    try readEverything()
  }

  func note(_ words: String) {
    trace.append(words.count > 300 ? "\(words.prefix(300))..." : words)
    if trace.count > Self.remembered { trace.removeFirst() }
  }

  func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

  func pick<Choices: Collection>(_ choices: Choices) -> Choices.Element? {
    choices.randomElement(using: &generator)
  }

  private func connect() async {
    if peers.count >= Self.mostPeers { return }
    // Nobody has a token for the namespace of those without.
    let first = settings.usesTokens ? 1 : 0
    let bound = chance(50) ? Int.random(in: first..<settings.tenants.count, using: &generator) : nil
    let home = bound ?? Int.random(in: 0...3, using: &generator)
    var id = settings.tenants[home].idRange + ModelTenant.hexadecimal(32, &generator)
    // Somebody else's id, perhaps spelled otherwise.
    if chance(15), let other = pick(peers) { id = other.id }
    let spelled = chance(20) ? id.uppercased() : id
    var query = "peerId=\(spelled)"
    if let bound { query += "&\(settings.credential(of: bound))" }
    if chance(20), let key = pick(peers).flatMap({ $0.client.heard.first?["resume"]?.text }) {
      query += "&resume=\(key)"
    }
    if chance(10) { query += "&namespace=north&networkName=north-1&fromPeerId=\(id)" }
    let origins =
      chance(30) ? [(name: "origin", value: chance(50) ? "https://here.example" : "https://a.b")] : []
    note("connect \(query) \(origins)")
    let peer = ModelPeer(await hub.upgrade(query: query, headers: origins), id: id.lowercased(), bound: bound)
    if let bound { known[bound].insert(peer.id) }
    peers.append(peer)
  }

  private func disconnect() async {
    guard let peer = pick(peers) else { return }
    note("close \(peer.id)")
    if chance(30) {
      hub.silence(peer.client)
    } else {
      await hub.close(peer.client, code: chance(50) ? 1000 : 1006)
    }
  }

  private func reload() async throws {
    let before = settings
    settings.shuffle(&generator)
    if chance(20) { settings.tenants.indices.forEach { settings.tenants[$0].isPresent = $0 < 2 } }
    note("reload\n\(settings.yaml)")
    tally.reloads += 1
    do { try await hub.reload(with: settings.yaml) } catch {
      settings = before
      throw error
    }
  }

  private func pass() async {
    let milliseconds = Int.random(in: 1...4_000, using: &generator)
    note("pass \(milliseconds) ms")
    await hub.pass(.milliseconds(milliseconds))
  }
}
