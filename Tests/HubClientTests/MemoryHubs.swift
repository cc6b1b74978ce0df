import HubBase
import HubClient
import HubTesting
import HubWire

/// Reaches hubs in memory, by their addresses. What nobody has is refused.
final class MemoryHubs: ClientTransport {
  private let hubs = Lock<[String: TestHub]>([:])
  /// What was asked for, with the credentials that were shown.
  let calls = Lock<[LinkCall]>([])

  init(_ hubs: [String: TestHub]) { self.hubs.withLock { $0 = hubs } }

  func replace(_ address: String, with hub: TestHub?) { hubs.withLock { $0[address] = hub } }

  func open(_ call: LinkCall, hear: @escaping @Sendable (LinkEvent) -> Void) -> any ClientLink {
    calls.withLock { $0.append(call) }
    guard let hub = hubs.withLock({ $0[call.hub] }) else {
      hear(.ended(.failed("\(call.hub): nobody is there")))
      return MemoryLink(nil, nil)
    }
    let query = call.target.split(separator: "?").last.map(String.init) ?? ""
    let client = hub.dial(query: query, protocols: call.subprotocols) { word in
      switch word {
      case .text(let bytes): hear(.text(bytes))
      case .closed(let code, let reason): hear(.ended(.closed(code: code, reason: reason)))
      case .refused(let status, let retryAfter, let body):
        hear(.ended(.refused(status: status, retryAfter: retryAfter, body: body)))
      }
    }
    return MemoryLink(hub, client)
  }
}

final class MemoryLink: ClientLink {
  private let hub: TestHub?
  private let client: TestClient?

  init(_ hub: TestHub?, _ client: TestClient?) { (self.hub, self.client) = (hub, client) }

  func send(_ message: [UInt8]) { if let client { hub?.say(message, by: client) } }

  func close(code: UInt16) { if let client { hub?.end(client, code: code) } }
}
