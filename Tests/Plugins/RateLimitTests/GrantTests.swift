import HubCrypto
import HubKernel
import HubTesting
import HubTokens
import Testing

@testable import AuthTokens
@testable import RateLimit

/// Grants limits of their own to those whose ids are named.
final class Granter: Plugin, Grants {
  static let manifest = Manifest("granter", "Grants limits.", provides: [Capability((any Grants).self)])
  private let grants: [PeerID: Grant]

  init(_ settings: Tenanted<NoSettings>, _ host: Host) {
    let origin = Origin(kind: .token, mark: Digest.sha256([UInt8]("test".utf8)), owner: nil)
    var (fast, small, plain) = (Claims(), Claims(), Claims())
    fast.messagesPerSecond = 100
    small.bytesPerSecond = 100
    plain.subject = "nobody in particular"
    grants = ["ann": fast, "bob": small, "cid": plain, "eve": small].mapValues {
      Grant($0, tenant: nil, origin: origin)
    }
  }

  func wire(_ hub: Wiring) { hub.offer((any Grants).self, self) }

  func grant(of peer: Peer) -> Grant? { grants[peer.id] }
}

@Suite struct GrantTests {
  @Test func credentialsDecideAboutTheLimitsOfTheirBearer() async throws {
    let hub = try await TestHub(
      yaml: """
        plugins:
          - rate-limit: {perSecond: 5, burst: 10, bytesPerSecond: 1KiB, bytesBurst: 100KiB, strikes: 0}
          - granter
          - signaling
        """, catalogue: Limited.catalogue + [CatalogueEntry(Granter.self)])
    for peer in ["ann", "bob", "cid", "dan"] as [PeerID] {
      await hub.connect(peer)
      _ = hub.take(by: peer)
      for _ in 0..<300 { await hub.send("{\"type\":\"ping\"}", by: peer) }
      let heard = hub.take(by: peer)
      // The burst grows with the rate: from 10 to 200 where 100 a second are granted.
      #expect(heard.count { $0.type == "pong" } == (peer == "ann" ? 200 : 10), "\(peer)")
      let reason = "a peer may send \(peer == "ann" ? 100 : 5) messages a second"
      #expect(heard.last?["reason"]?.text == reason, "\(peer)")
    }
    await hub.connect("eve")
    let long = "{\"type\":\"ping\",\"data\":\"\(String(repeating: "x", count: 9_900))\"}"
    await hub.send(long, by: "eve")
    #expect(hub.take(by: "eve").last?.type == "pong")
    await hub.send(long, by: "eve")
    #expect(hub.take(by: "eve").last?["rule"] == "bytesPerSecond")
  }
}
