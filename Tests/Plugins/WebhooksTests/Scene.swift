import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import Signaling

@testable import Webhooks

/// A hub that tells somebody what happens, and what he was told.
enum Scene {
  static let url = "https://example.org/hook"
  static let secret = "a secret of many letters"
  static let catalogue = [
    CatalogueEntry(SignalingPlugin.self), CatalogueEntry(Doorkeeper.self),
    CatalogueEntry(WebhooksPlugin.self),
  ]

  static func yaml(_ more: String = "", options: String = "", namespaces: String = "") -> String {
    """
    hub: {name: dev}
    plugins:
      - doorkeeper
      - signaling
      - webhooks: {\(options.isEmpty ? "" : "\(options), ")endpoints: [{name: presence, url: '\(url)', \
    secrets: 'env:HOOK'\(more.isEmpty ? "" : ", \(more)")}]}
    \(namespaces)
    """
  }

  /// A hub whose endpoint answers with a status, after its first beat.
  static func hub(
    _ more: String = "", options: String = "", namespaces: String = "", status: Int = 200, lanes: Int = 1
  ) async throws -> TestHub {
    let hub = try await TestHub(
      yaml: yaml(more, options: options, namespaces: namespaces), catalogue: catalogue,
      secrets: ["HOOK": secret, "OTHER": "another secret of many letters"], lanes: lanes)
    hub.web.answer(url, with: OutgoingAnswer(status: status))
    await hub.pass(.milliseconds(300))
    return hub
  }
}

/// A request as its receiver sees it.
struct Told {
  let id: String
  let epoch: Int
  let sequences: [Int]
  let names: [String]
  let peers: [String]
  let isSigned: Bool
  let text: String

  init(_ request: OutgoingRequest, secret: String = Scene.secret) {
    text = String(decoding: request.body, as: UTF8.self)
    let json = try? JSONValue(parsing: text)
    func field(_ name: String) -> String { request.headers.first { $0.name == name }?.value ?? "" }
    id = field("webhook-id")
    epoch = json?["epoch"]?.int ?? 0
    var events: [JSONValue] = []
    if case .array(let all)? = json?["events"] { events = all }
    sequences = events.compactMap { $0["sequence"]?.int }
    names = events.compactMap { $0["name"]?.text }
    peers = events.compactMap { $0["peer"]?.text }
    let message = "\(id).\(field("webhook-timestamp")).\(text)"
    let sum = Digest.hmacSHA256(Array(message.utf8), key: Array(secret.utf8)).bytes
    isSigned = field("webhook-signature").split(separator: " ").contains {
      $0 == "v1,\(Base64Text.encode(sum))"
    }
  }
}

extension TestHub {
  /// What was sent to an address, in order.
  func told(_ url: String = Scene.url) -> [Told] { web.asked.filter { $0.url == url }.map { Told($0) } }
}

/// Believes what a header says about who asks.
final class Doorkeeper: Plugin {
  static let manifest = Manifest("doorkeeper", "Believes everybody.")

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {}

  func wire(_ hub: Wiring) {
    hub.before(ServeRequest.self, at: .identify) { (intent: inout ServeRequest) in
      if let name = intent.request.header("x-tenant"), let tenant = Namespace.named(name) {
        intent.identify(as: .tenant(tenant))
      }
      return .proceed
    }
  }
}
