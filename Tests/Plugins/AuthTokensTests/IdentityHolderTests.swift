import HubKernel
import HubTesting
import Testing

@testable import AuthTokens

@Suite struct IdentityHolderTests {
  @Test func whatIsProvenInATenantTellsNobodyInAnother() throws {
    var holders = IdentityHolders()
    let key = try #require(ResumeKey(String(repeating: "0f", count: 16)))
    let connection = ConnectionID(lane: 0, index: 1, generation: 1)
    holders.enter("ann", in: "acme", connection, key)
    #expect(!holders.admits("ann", in: "acme", showing: nil))
    #expect(holders.admits("ann", in: "acme", showing: key))
    #expect(holders.admits("bob", in: "acme", showing: nil))
    for other in ["globex", "default"] as [Namespace] {
      #expect(holders.admits("ann", in: other, showing: nil))
    }
    holders.remove("ann", in: "globex", connection)
    #expect(!holders.admits("ann", in: "acme", showing: nil))
    holders.remove("ann", in: "acme", connection)
    #expect(holders.admits("ann", in: "acme", showing: nil))
  }
}
