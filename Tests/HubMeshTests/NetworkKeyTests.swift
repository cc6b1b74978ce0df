import HubMesh
import HubWire
import Testing

@Suite struct NetworkKeyTests {
  @Test func keysOfDifferentNamesDiffer() throws {
    let network = try #require(NetworkName("ab"))
    let other = try #require(NetworkName("b"))
    let key = NetworkKey(mesh: "mesh", namespace: "n", network: network)
    #expect(key == NetworkKey(mesh: "mesh", namespace: "n", network: network))
    #expect(key != NetworkKey(mesh: "mesh", namespace: "na", network: other))
    #expect(key != NetworkKey(mesh: "meshn", namespace: "", network: network))
  }
}
