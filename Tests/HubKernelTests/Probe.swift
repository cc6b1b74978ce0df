import HubKernel
import HubTesting

/// Notes what happens to plugins, in order, over all instances of one test.
final class Diary: Sendable {
  private let kept = Lock([String]())
  func note(_ line: String) { kept.withLock { $0.append(line) } }
  var lines: [String] { kept.withLock { $0 } }
  func clear() { kept.withLock { $0 = [] } }
}

/// What a probe does besides what every probe does. Found by the name in its settings, since plugins make
/// themselves.
struct Behaviour: Sendable {
  var wire: @Sendable (Wiring, Host, String) -> Void = { _, _, _ in }
  var start: @Sendable (Host, String) async throws -> Void = { _, _ in }
  var drain: @Sendable (Host, String) async -> Void = { _, _ in }
  var stop: @Sendable (Host, String) async -> Void = { _, _ in }
  var adopt: @Sendable (Host) -> Void = { _ in }

  private static let all = Lock([String: (Diary, Behaviour)]())
  static func set(_ name: String, _ diary: Diary, _ behaviour: Behaviour) {
    all.withLock { $0[name] = (diary, behaviour) }
  }
  static func get(_ name: String) -> (Diary, Behaviour)? { all.withLock { $0[name] } }
}

struct ProbeSettings: PluginSettings {
  /// The key of the behaviour; one for each test, so that tests may run side by side.
  var test = ""
  var value = 1
  init() {}
  static let fields: [Field<ProbeSettings>] = [
    Field("test", \.test, "which behaviour this probe has"),
    Field("value", \.value, "something to change in a reload"),
  ]
}

protocol ProbeKind: Sendable {
  static var manifest: Manifest { get }
}

/// A plugin that writes down what is done with it.
final class Probe<Kind: ProbeKind>: Plugin {
  static var manifest: Manifest { Kind.manifest }
  let host: Host
  let diary: Diary
  let behaviour: Behaviour
  let name: String
  let value: Int
  let state = Lock(0)

  init(_ settings: Tenanted<ProbeSettings>, _ host: Host) throws {
    self.host = host
    let key = "\(settings.server.test)/\(Kind.manifest.id)"
    (diary, behaviour) = Behaviour.get(key) ?? (Diary(), Behaviour())
    value = settings.server.value
    name = "\(Kind.manifest.id)\(value)"
  }

  func wire(_ hub: Wiring) { behaviour.wire(hub, host, name) }

  func start() async throws {
    diary.note("\(name) starts")
    try await behaviour.start(host, name)
  }

  func adopt(_ predecessor: Probe<Kind>) {
    diary.note("\(name) adopts \(predecessor.name)")
    state.withLock { $0 = predecessor.state.withLock { $0 } }
    behaviour.adopt(host)
  }

  func drain() async {
    diary.note("\(name) drains")
    await behaviour.drain(host, name)
  }

  func stop() async {
    diary.note("\(name) stops")
    await behaviour.stop(host, name)
  }
}

enum KindA: ProbeKind { static let manifest = Manifest("a", "Is the first.") }
enum KindB: ProbeKind { static let manifest = Manifest("b", "Is the second.") }
enum KindC: ProbeKind { static let manifest = Manifest("c", "Is the third.") }
typealias ProbeA = Probe<KindA>
typealias ProbeB = Probe<KindB>
typealias ProbeC = Probe<KindC>

/// A test's probes, its diary and its hub.
struct Bench {
  let diary = Diary()
  let key: String

  init(
    _ key: String = #function, a: Behaviour = Behaviour(), b: Behaviour = Behaviour(),
    c: Behaviour = Behaviour()
  ) {
    self.key = key.filter { $0.isLetter }
    for (id, behaviour) in [("a", a), ("b", b), ("c", c)] {
      Behaviour.set("\(self.key)/\(id)", diary, behaviour)
    }
  }

  static let catalogue = [
    CatalogueEntry(ProbeA.self), CatalogueEntry(ProbeB.self), CatalogueEntry(ProbeC.self),
  ]

  /// Plugins.yaml with these plugins, each with a value.
  func yaml(_ plugins: KeyValuePairs<String, Int>, hub: String = "") -> String {
    let lines = plugins.map { "  - \($0.key): {test: \(key), value: \($0.value)}\n" }.joined()
    return (hub.isEmpty ? "" : "hub: \(hub)\n") + "plugins:\n" + lines
  }

  func unbooted(_ plugins: KeyValuePairs<String, Int>, lanes: Int = 1, hub: String = "") throws -> TestHub {
    try TestHub(unbooted: yaml(plugins, hub: hub), catalogue: Bench.catalogue, lanes: lanes)
  }

  func hub(_ plugins: KeyValuePairs<String, Int>, lanes: Int = 1, hub: String = "") async throws -> TestHub {
    try await TestHub(yaml: yaml(plugins, hub: hub), catalogue: Bench.catalogue, lanes: lanes)
  }
}

struct Mishap: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

extension Peer {
  func say(_ text: String) { Array(text.utf8).withUnsafeBytes { _ = send($0) } }
}

extension HubCensus {
  /// Whether nothing is left behind. Subscriptions do not count, since TestHub itself listens to everything.
  var isEmpty: Bool { timers == 0 && tasks == 0 && slots == 0 && claims == 0 }
}
