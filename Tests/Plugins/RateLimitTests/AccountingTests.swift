import Glibc
import HubKernel
import HubTesting
import Testing

@testable import RateLimit

@Suite struct AccountingTests {
  /// What the hub should count, in books kept by hand.
  private struct Expected {
    var here: [(client: TestClient, address: String)] = []

    func count(_ address: String) -> Int { here.count { $0.address == address } }
  }

  private static let addresses =
    (0..<12).map { "203.0.113.\($0)" } + (0..<6).map { "198.51.\($0).9" }
    + (0..<6).map { "2001:db8:0:1::\($0)" }
    + (0..<6).map { "2001:db8:0:\($0)::1" }
  private static let settings = [
    "connectionsPerAddress: 8, connectionsPerSubnet: 30, handshakesPerSecond: 0",
    "connectionsPerAddress: 8, connectionsPerSubnet: 30, handshakesPerSecond: 0, subnetBits: 16",
    "connectionsPerAddress: 8, connectionsPerSubnet: 30, handshakesPerSecond: 0, dryRun: all",
    "connectionsPerAddress: 3, connectionsPerSubnet: 9, handshakesPerSecond: 50, handshakesBurst: 100",
    "connectionsPerAddress: 0, connectionsPerSubnet: 0, exempt: [198.51.0.0/16]",
  ]

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func nobodyIsCountedWhoIsNotHereHoweverTheyWent(seed: UInt64) async throws {
    let steps = getenv("ACCOUNTING_STEPS").flatMap { Int(String(cString: $0)) } ?? 25_000
    var dice = Dice(seed)
    let hub = try await Limited.hub(Self.settings[0], lanes: Int(seed))
    var expected = Expected()
    var number = 0
    for step in 0..<steps {
      switch Int.random(in: 0..<100, using: &dice) {
      case 0..<52:
        number += 1
        let address = Self.addresses.randomElement(using: &dice) ?? ""
        // Some are turned away, some slowly, and some want an id that is taken.
        let more = ["", "", "", "&no=1", "&slow=1", "&slow=1&no=1"].randomElement(using: &dice) ?? ""
        let id = Int.random(in: 0..<5, using: &dice) == 0 ? Int.random(in: 0...number, using: &dice) : number
        let client = await hub.knock(id, from: address, asking: more)
        expected.here.append((client, address))
      case 52..<96:
        guard let place = expected.here.indices.randomElement(using: &dice) else { continue }
        await hub.close(expected.here[place].client, code: Bool.random(using: &dice) ? 1000 : 1006)
      case 96..<99: await hub.pass(.milliseconds(Int64.random(in: 1...3_000, using: &dice)))
      default:
        guard step % 10 == 0 else { continue }
        let settings = Self.settings.randomElement(using: &dice) ?? ""
        try await hub.reload(with: Limited.yaml(settings))
      }
      expected.here.removeAll { !$0.client.isOpen && $0.client.state != .waiting }
      if step % 500 == 0 { try await Self.compare(hub, &expected) }
    }
    try await Self.compare(hub, &expected)
    for (client, _) in expected.here { await hub.close(client) }
    await hub.pass(.seconds(30))
    let book = try Self.book(hub)
    #expect(book.connectionCount == 0)
    #expect(book.count == 0)
    #expect(hub.meter("hub_rate_limit_addresses") == 0)
    #expect(await hub.connectionsInUse() == 0)
  }

  private static func book(_ hub: TestHub) throws -> AddressBook {
    try #require(hub.kernel.runningPlugin("rate-limit") as? RateLimitPlugin).ledger.book
  }

  /// Lets everybody be decided upon, and then compares address by address. Those who came while their address
  /// was exempt are not counted, so there may be fewer, and never more.
  private static func compare(_ hub: TestHub, _ expected: inout Expected) async throws {
    await hub.pass(.seconds(3))
    expected.here.removeAll { !$0.client.isOpen }
    let book = try book(hub)
    for address in addresses {
      let counted = book.connections(AddressKey(try #require(IPAddress(address))))
      let here = expected.count(address)
      #expect(address.hasPrefix("198.51.") ? counted <= here : counted == here, "\(address)")
    }
  }
}
