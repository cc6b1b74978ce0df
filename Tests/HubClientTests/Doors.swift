import HubBase
import HubClient
import HubTesting
import HubWire
import Signaling

/// A hub that lets nobody in.
final class ClosedDoors: ClientTransport {
  let count = Lock(0)
  let calls = Lock<[LinkCall]>([])
  private let end: LinkEnd

  init(status: Int, retryAfter: Int?, body: String) {
    end = .refused(status: status, retryAfter: retryAfter, body: Array(body.utf8))
  }

  func open(_ call: LinkCall, hear: @escaping @Sendable (LinkEvent) -> Void) -> any ClientLink {
    count.withLock { $0 += 1 }
    calls.withLock { $0.append(call) }
    hear(.ended(end))
    return MemoryLink(nil, nil)
  }
}

/// A hub that takes a connection and says nothing.
final class MuteHub: ClientTransport {
  private final class MuteLink: ClientLink {
    let hear: @Sendable (LinkEvent) -> Void

    init(_ hear: @escaping @Sendable (LinkEvent) -> Void) { self.hear = hear }

    func send(_ message: [UInt8]) {}
    func close(code: UInt16) { hear(.ended(.closed(code: code, reason: ""))) }
  }

  func open(_ call: LinkCall, hear: @escaping @Sendable (LinkEvent) -> Void) -> any ClientLink {
    MuteLink(hear)
  }
}

enum SignalingFace {
  static let plugin = SignalingPlugin.self
}
