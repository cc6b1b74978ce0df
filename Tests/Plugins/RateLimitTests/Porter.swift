import HubKernel
import HubRegistry
import HubTesting
import Signaling

@testable import RateLimit

/// Turns away whoever asks for it, after others have let them in so far; slowly, if they ask for that.
final class Porter: Plugin {
  static let manifest = Manifest("porter", "Turns people away.", wants: [Capability((any BanList).self)])
  let bans: (any BanList)?
  private let host: Host

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    self.host = host
    bans = host.want((any BanList).self)
  }

  func wire(_ hub: Wiring) {
    hub.before(AdmitConnection.self, at: .authorize) { [host] intent async -> Verdict in
      if intent.request.queryValue("slow") != nil {
        await host.clock.sleep(until: host.clock.now + 100_000_000)
      }
      return intent.request.queryValue("no") == nil ? .proceed : .refuse("no", "as you wished")
    }
  }
}

/// A hub with limits.
enum Limited {
  static let catalogue = [
    CatalogueEntry(RateLimitPlugin.self), CatalogueEntry(Porter.self), CatalogueEntry(SignalingPlugin.self),
    CatalogueEntry(HubRegistryPlugin.self),
  ]

  static func yaml(_ settings: String, _ rest: String = "") -> String {
    "plugins: [rate-limit: {\(settings)}, porter, signaling, hub-registry]\n\(rest)"
  }

  static func hub(_ settings: String, _ rest: String = "", lanes: Int = 1) async throws -> TestHub {
    try await TestHub(yaml: yaml(settings, rest), catalogue: catalogue, lanes: lanes)
  }

  static func address(_ text: String) -> RemoteAddress {
    let address = IPAddress(text) ?? IPAddress(v4: 0)
    let low = address.family == .v4 ? address.low | 0xFFFF_0000_0000 : address.low
    return RemoteAddress(high: address.high, low: low, port: 9)
  }

  static func id(_ number: Int) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 40 - digits.count) + digits
  }
}

extension TestHub {
  /// Somebody comes from an address.
  @discardableResult
  func knock(_ number: Int, from address: String, asking more: String = "") async -> TestClient {
    await upgrade(query: "peerId=\(Limited.id(number))\(more)", from: Limited.address(address))
  }

  func refusals(_ rule: String, dryRun: Bool = false) -> Int {
    meter("hub_rate_limit_refusals_total", labels: ["rule": rule, "dry_run": "\(dryRun)"]) ?? 0
  }
}

extension TestClient {
  /// The status of an answer that let nobody in, with its body.
  var refusal: (status: Int, body: JSONValue?)? {
    guard case .refused(let status, let body) = state else { return nil }
    return (status, try? JSONValue(parsing: body))
  }

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
