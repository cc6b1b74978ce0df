import HubKernel
import HubRegistry
import HubTesting
import Testing

@testable import Signaling

@Suite struct LoneHubTests {
  @Test func complainsAfterAMinuteAlone() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    try await hub.install(HubRegistryPlugin.self)
    try await hub.install(LoneHubPlugin.self)
    await hub.happen(PeerAnnounced(peer: "hub-a", namespace: "mesh", isHub: true))
    await hub.pass(.seconds(59))
    #expect(hub.heard(by: "ops").isEmpty)
    await hub.pass(.seconds(1))
    #expect(hub.heard(by: "ops") == ["alone"])
    await hub.happen(PeerAnnounced(peer: "hub-b", namespace: "mesh", isHub: true))
    await hub.pass(.seconds(600))
    #expect(hub.heard(by: "ops") == ["alone"])
  }
}
