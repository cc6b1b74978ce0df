import Health
import HubKernel
import HubTesting
import Testing

@testable import Bootstrap
@testable import Mesh

/// A hub that calls others, with a mesh that a test plays.
struct Scene {
  static let catalogue = [
    CatalogueEntry(MeshDouble.self), CatalogueEntry(BootstrapPlugin.self), CatalogueEntry(HealthPlugin.self),
  ]

  let hub: TestHub

  static func yaml(_ settings: String, hub: String = "") -> String {
    """
    hub: {\(hub)}
    plugins:
      - mesh-double
      - bootstrap: {\(settings)}
      - health
    """
  }

  init(
    _ settings: String, hub line: String = "", secrets: [String: String] = [:],
    prepare: (TestHub) -> Void = { _ in }
  ) async throws {
    hub = try TestHub(unbooted: Self.yaml(settings, hub: line), catalogue: Self.catalogue, secrets: secrets)
    prepare(hub)
    try await hub.boot()
  }

  var mesh: MeshDouble {
    get throws { try #require(hub.kernel.runningPlugin("mesh-double") as? MeshDouble) }
  }

  var bootstrap: BootstrapPlugin {
    get throws { try #require(hub.kernel.runningPlugin("bootstrap") as? BootstrapPlugin) }
  }

  /// The addresses called so far, in order.
  var called: [String] { get throws { try mesh.script.withLock { $0.calls.map(\.address.url) } } }

  /// The latest call to an address.
  func call(_ url: String) throws -> MeshDouble.Call {
    try #require(try mesh.script.withLock { $0.calls.last { $0.address.url == url } }, "nobody called \(url)")
  }

  /// Something becomes of the latest call to an address.
  func happen(_ event: LinkEvent, to url: String) async throws {
    let call = try call(url)
    call.hear(event)
    await hub.settle()
  }

  func open(_ url: String, _ id: PeerID) async throws {
    try await happen(.opened(hub: id, dialect: .mesh), to: url)
  }

  func close(_ url: String, code: Int = 1006) async throws {
    try await happen(.closed(code: code, reason: "gone"), to: url)
  }

  func fail(_ url: String) async throws {
    try await happen(.failed(code: "unreachable", reason: "nobody is there"), to: url)
  }

  /// Every call to an address fails at once from now on, or waits again.
  func refuse(_ url: String, _ event: LinkEvent? = .failed(code: "unreachable", reason: "nobody is there"))
    throws
  {
    try mesh.script.withLock { $0.answers[url] = event }
  }

  /// An operator asks.
  func ask(_ method: HTTPMethod, _ path: String, body: String = "") async -> TestAnswer {
    let headers = body.isEmpty ? [] : [(name: "content-type", value: "application/json")]
    return await hub.ask(method, path, headers: headers, body: body, isAdmin: true)
  }
}
