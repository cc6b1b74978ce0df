import HubKernel
import HubTesting
import Signaling
import HubRegistry
import Testing

@testable import Bootstrap

@Suite struct BootstrapStartTests {
  @Test func startsBesideWhatItNeeds() async throws {
    let hub = TestHub()
    try await hub.install(SignalingPlugin.self)
    try await hub.install(HubRegistryPlugin.self)
    try await hub.install(BootstrapPlugin.self)
    #expect(hub.plugins.allSatisfy { $0.state == .running })
  }
}
