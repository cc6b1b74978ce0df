import HubFleet
import HubKernel
import HubTesting
import HubYAML
import Testing

@testable import HubCommand

/// Tenants that do not stand in the file, as the loader lays them under it.
@Suite struct SharedTenantTests {
  private static let yaml = "plugins: [fleet-control]\nnamespaces:\n  own: {networks: [mine]}\n"

  private static func tenant(_ name: String, _ networks: String, _ revision: UInt64 = 1) -> SharedTenant {
    SharedTenant(
      name: name, settings: Array(#"{"networks":["\#(networks)"]}"#.utf8), revision: revision, by: "ann")
  }

  private static func tree(_ text: String) -> ConfigNode? {
    var problems = Problems()
    return YAMLReader.parse(Array(text.utf8), file: "Plugins.yaml", problems: &problems)
  }

  @Test func theyLieUnderThoseOfTheFile() throws {
    let shared = SharedTenants()
    var problems = Problems()
    #expect(shared.laid(under: Self.tree(Self.yaml), problems: &problems) == Self.tree(Self.yaml))
    try shared.commit([Self.tenant("acme", "theirs"), Self.tenant("own", "other")])
    let laid = try #require(shared.laid(under: Self.tree(Self.yaml), problems: &problems))
    #expect(laid[["namespaces", "acme", "networks"]]?.list?.map(\.text) == ["theirs"])
    #expect(laid[["namespaces", "own", "networks"]]?.list?.map(\.text) == ["mine"])
    #expect(!problems.hasErrors)
    // Without the plugin that brings them there are none.
    let alone = Self.tree("plugins: [signaling]")
    #expect(shared.laid(under: alone, problems: &problems) == alone)
    let bare = shared.laid(under: Self.tree("plugins: [fleet-control: {bans: false}]"), problems: &problems)
    #expect(bare?[["namespaces", "acme"]] != nil)
  }

  @Test func theyAreKeptOverARestart() throws {
    let keeper = TestHub().keeper
    let shared = SharedTenants()
    shared.remember(from: keeper)
    let tenants = [Self.tenant("acme", "theirs", 7)]
    try shared.commit(tenants)
    let again = SharedTenants()
    again.remember(from: keeper)
    #expect(again.inForce == tenants)
    try keeper.write(Array("nonsense".utf8), as: "fleet-tenants")
    again.remember(from: keeper)
    #expect(again.inForce.isEmpty)
  }

  @Test func aPatchIsMergedAsTheStandardSays() throws {
    // RFC 7396, appendix A.
    for (target, patch, result) in [
      (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
      (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
      (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
      (#"{"a":[1]}"#, #"{"a":[2]}"#, #"{"a":[2]}"#), ("{}", #"{"a":{"bb":{"c":null}}}"#, #"{"a":{"bb":{}}}"#),
      (#"["a"]"#, #"{"a":"b"}"#, #"{"a":"b"}"#),
    ] {
      #expect(try JSONValue(parsing: target).merged(with: JSONValue(parsing: patch)).description == result)
    }
  }
}
