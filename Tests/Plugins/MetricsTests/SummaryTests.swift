import HubKernel
import HubTesting
import Testing

@testable import Metrics

@Suite struct SummaryTests {
  @Test func hasTheFieldsOfTheGoHub() async throws {
    let hub = try await Scene.hub(hub: "{name: dev, labels: {region: iad, app_name: pigeonhub-b}}")
    await Scene.talk(hub, in: "a\\\"b", "ann", "bob")
    await hub.connect("cid", in: "pigeonhub-mesh", announcing: "{}")
    await hub.pass(.seconds(3))
    let answer = await hub.ask(.GET, "/metrics")
    let json = try #require(answer.json)
    guard case .object(let members) = json else {
      Issue.record("no object: \(answer.text)")
      return
    }
    #expect(
      members.map(\.key) == ["timestamp", "uptime_ms", "server", "connections", "peers", "hubs", "messages"])
    #expect((json["uptime_ms"]?.int ?? 0) >= 3_000)
    #expect(
      json["server"]?.description
        == #"{"is_hub":false,"namespace":"pigeonhub-mesh","region":"iad","app_name":"pigeonhub-b"}"#)
    #expect(json["connections"]?.description == #"{"active":3,"max":50000}"#)
    #expect(json["peers"]?.description == #"{"total":3,"networks":{"a\\\"b":2,"pigeonhub-mesh":1}}"#)
    #expect(json["hubs"]?.description == #"{"discovered":1,"bootstrap_connected":0}"#)
    #expect(json["messages"]?["received"]?.int == 4)
    #expect(json["messages"]?["signals"]?.int == 1)
  }

  @Test func withoutATenantsNameTheOneOfTheHubStands() async throws {
    let answer = await (try await Scene.hub()).ask(.GET, "/metrics")
    #expect(answer.json?["server"]?["app_name"]?.text == "dev")
    #expect(answer.json?["server"]?["region"]?.text == "")
  }

  @Test func listsTheLargestNetworksOnly() async throws {
    let hub = try await Scene.hub()
    for number in 0..<(MetricsPlugin.networkLimit + 3) {
      await hub.connect(PeerID(named: "peer-\(number)"), in: "network-\(number)", announcing: "{}")
    }
    await hub.connect("one-more", in: "network-502", announcing: "{}")
    let json = await hub.ask(.GET, "/metrics").json
    guard case .object(let networks)? = json?["peers"]?["networks"] else {
      Issue.record("no networks")
      return
    }
    #expect(networks.count == MetricsPlugin.networkLimit)
    #expect(networks.first?.key == "network-502")
    #expect(json?["peers"]?["total"]?.int == MetricsPlugin.networkLimit + 4)
  }

  @Test func aTenantSeesItsOwn() async throws {
    let hub = try await Scene.hub(namespaces: "namespaces:\n  acme: {networks: [acme]}")
    await Scene.talk(hub, in: "acme", "ann", "bob")
    await hub.connect("cid", in: "global", announcing: "{}")
    let answer = await hub.ask(.GET, "/metrics", headers: [(name: "x-tenant", value: "acme")])
    let json = try #require(answer.json)
    guard case .object(let members) = json else { return }
    #expect(members.map(\.key) == ["timestamp", "connections", "peers", "hubs", "messages"])
    #expect(json["connections"]?.description == #"{"active":2}"#)
    #expect(json["peers"]?.description == #"{"total":2,"networks":{"acme":2}}"#)
    #expect(json["hubs"]?.description == #"{"discovered":0}"#)
    #expect(json["messages"]?["signals"]?.int == 1)
  }
}
