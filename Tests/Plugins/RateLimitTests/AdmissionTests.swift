import HubKernel
import HubTesting
import Testing

@testable import RateLimit

@Suite struct AdmissionTests {
  @Test func anAddressHasSoManyConnections() async throws {
    let hub = try await Limited.hub("connectionsPerAddress: 2, connectionsPerSubnet: 3")
    let first = await hub.knock(1, from: "203.0.113.1")
    #expect(await hub.knock(2, from: "203.0.113.1").isOpen)
    let third = await hub.knock(3, from: "::ffff:203.0.113.1")
    #expect(third.refusal?.status == 429)
    #expect(third.refusal?.body?["code"] == "rate-limited")
    #expect(third.refusal?.body?["rule"] == "connectionsPerAddress")
    #expect(third.refusal?.body?["by"] == "rate-limit")
    #expect(third.header("retry-after") == "10")
    #expect(await hub.knock(4, from: "203.0.113.2").isOpen)
    #expect(await hub.knock(5, from: "203.0.113.3").refusal?.body?["rule"] == "connectionsPerSubnet")
    #expect(await hub.knock(6, from: "203.0.114.3").isOpen)
    await hub.close(first)
    #expect(await hub.knock(7, from: "203.0.113.1").isOpen)
    #expect(hub.refusals("connectionsPerAddress") == 1 && hub.refusals("connectionsPerSubnet") == 1)
  }

  @Test func sixtyFourBitsAreASubnetOfSix() async throws {
    let hub = try await Limited.hub(
      """
      connectionsPerAddress: 2, connectionsPerSubnet: 3, subnetBits: 8, handshakesPerSecond: 1, \
      handshakesBurst: 4
      """
    )
    for last in 1...3 { #expect(await hub.knock(last, from: "2001:db8:0:1::\(last)").isOpen) }
    #expect(await hub.knock(4, from: "2001:db8:0:1:ffff::4").refusal?.body?["rule"] == "connectionsPerSubnet")
    #expect(await hub.knock(5, from: "2001:db8:0:1::5").refusal?.body?["rule"] == "handshakesPerSecond")
    #expect(await hub.knock(6, from: "2001:db8:0:2::1").isOpen)
  }

  @Test func handshakesComeBackAndSayWhen() async throws {
    let hub = try await Limited.hub("handshakesPerSecond: 2, handshakesBurst: 3")
    for number in 0..<3 {
      let client = await hub.knock(number, from: "192.0.2.1")
      #expect(client.isOpen)
      await hub.close(client)
    }
    let late = await hub.knock(4, from: "192.0.2.1")
    #expect(late.refusal?.status == 429 && late.refusal?.body?["rule"] == "handshakesPerSecond")
    #expect(late.refusal?.body?["retryAfter"] == .number("0.5") && late.header("retry-after") == "1")
    #expect(await hub.knock(5, from: "192.0.2.2").isOpen)
    await hub.pass(.milliseconds(500))
    #expect(await hub.knock(6, from: "192.0.2.1").isOpen)
  }

  @Test func exemptAddressesAndUnixSocketsAreNotCounted() async throws {
    let hub = try await Limited.hub("connectionsPerAddress: 1, exempt: [10.0.0.0/8, \"2001:db8::/32\"]")
    for number in 0..<5 {
      #expect(await hub.knock(number, from: "10.1.2.3").isOpen)
      #expect(await hub.knock(10 + number, from: "2001:db8::1").isOpen)
      #expect(await hub.upgrade(query: "peerId=\(Limited.id(20 + number))").isOpen)
    }
    #expect(await hub.knock(30, from: "11.0.0.1").isOpen)
    #expect(await hub.knock(31, from: "11.0.0.1").refusal != nil)
  }

  @Test func whoeverIsTurnedAwayLaterGivesThePlaceBack() async throws {
    let hub = try await Limited.hub("connectionsPerAddress: 1")
    #expect(await hub.knock(1, from: "192.0.2.1", asking: "&no=1").refusal?.status == 403)
    #expect(await hub.knock(2, from: "192.0.2.1", asking: "&no=1&slow=1").state == .waiting)
    // While the porter looks at one, the place is taken.
    #expect(await hub.knock(3, from: "192.0.2.1").refusal?.status == 429)
    await hub.pass(.seconds(1))
    #expect(await hub.knock(4, from: "192.0.2.1").isOpen)
  }

  @Test func bansHoldForTheirTimeAndCloseWhoIsHere() async throws {
    let hub = try await Limited.hub("")
    let here = await hub.knock(1, from: "203.0.113.5")
    let other = await hub.knock(2, from: "203.0.114.5")
    let answer = await hub.ask(
      .POST, "/admin/v1/bans",
      body: "{\"subnet\":\"203.0.113.0/24\",\"for\":\"1h\",\"reason\":\"floods\"}",
      isAdmin: true)
    #expect(answer.status == 201 && answer.json?["closed"] == 1)
    #expect(here.close?.code == 4003 && here.close?.reason == "banned" && other.isOpen)
    let late = await hub.knock(3, from: "203.0.113.6")
    #expect(late.refusal?.status == 429 && late.refusal?.body?["code"] == "banned")
    #expect(late.header("retry-after") == "3600")
    let list = await hub.ask(.GET, "/admin/v1/bans", isAdmin: true)
    #expect(list.json?["bans"]?[0]?["subnet"] == "203.0.113.0/24" && list.json?["bans"]?[0]?["by"] == "admin")
    await hub.pass(.seconds(3_600))
    #expect(await hub.knock(4, from: "203.0.113.6").isOpen)
    #expect(await hub.ask(.GET, "/admin/v1/bans", isAdmin: true).text == "{\"bans\":[]}")
  }

  @Test func bansSurviveAReloadAndAreLifted() async throws {
    let hub = try await Limited.hub("bans: [198.51.100.7]")
    let porter = try #require(hub.kernel.runningPlugin("porter") as? Porter)
    let bans = try #require(porter.bans)
    _ = try await hub.run { try await bans.ban(Subnet("2001:db8::/32")!, for: nil, reason: "", by: "test") }
    try await hub.reload(with: Limited.yaml("bans: [198.51.100.8]"))
    #expect(await hub.knock(1, from: "2001:db8::9").refusal?.status == 403)
    #expect(await hub.knock(2, from: "198.51.100.7").isOpen)
    #expect(await hub.knock(3, from: "198.51.100.8").refusal?.status == 403)
    let path = "/admin/v1/bans?subnet="
    #expect(await hub.ask(.DELETE, path + "198.51.100.8", isAdmin: true).status == 409)
    #expect(await hub.ask(.DELETE, path + "2001%3Adb8%3A%3A%2F32", isAdmin: true).status == 204)
    #expect(await hub.ask(.DELETE, path + "2001%3Adb8%3A%3A%2F32", isAdmin: true).status == 404)
    #expect(await hub.ask(.DELETE, path + "bogus", isAdmin: true).status == 400)
    #expect(await hub.knock(4, from: "2001:db8::9").isOpen)
  }

  @Test func requestsComeBackAndSayWhen() async throws {
    let hub = try await Limited.hub("requestsPerSecond: 2, requestsBurst: 3, exempt: [10.0.0.0/8]")
    func ask(_ address: String) async -> TestAnswer { await hub.ask(.GET, "/hubs", from: address) }
    for _ in 0..<3 { #expect(await ask("192.0.2.1").status == 200) }
    let late = await ask("192.0.2.1")
    #expect(late.status == 429 && late.json?["rule"] == "requestsPerSecond")
    #expect(late.json?["retryAfter"] == .number("0.5") && late.json?["by"] == "rate-limit")
    #expect(await ask("192.0.2.2").status == 200)
    for _ in 0..<5 { #expect(await ask("10.1.1.1").status == 200) }
    // Whoever may not ask may still connect, and the other way round.
    #expect(await hub.knock(1, from: "192.0.2.1").isOpen)
    await hub.pass(.milliseconds(500))
    #expect(await ask("192.0.2.1").status == 200)
    #expect(hub.refusals("requestsPerSecond") == 1)
  }

  @Test func bannedAddressesAreNotAnswered() async throws {
    let hub = try await Limited.hub("bans: [198.51.100.7]")
    #expect(await hub.ask(.GET, "/hubs", from: "198.51.100.7").json?["code"] == "banned")
    #expect(await hub.ask(.GET, "/hubs", from: "198.51.100.8").status == 200)
  }

  @Test func aBanThatIsMadeWhileOthersDecideHolds() async throws {
    let hub = try await Limited.hub("")
    let client = await hub.knock(1, from: "203.0.113.5", asking: "&slow=1")
    #expect(client.state == .waiting)
    _ = await hub.ask(.POST, "/admin/v1/bans", body: "{\"subnet\":\"203.0.113.5\"}", isAdmin: true)
    await hub.pass(.seconds(1))
    #expect(client.close?.code == 4003)
  }

  @Test(arguments: [
    "", "{", "[]", "{\"subnet\":5}", "{\"subnet\":\"nonsense\"}", "{\"subnet\":\"1.2.3.4\",\"for\":\"soon\"}",
    "{\"subnet\":\"1.2.3.4\",\"for\":\"0s\"}", "{\"subnet\":\"1.2.3.4\",\"for\":\"99999d\"}",
  ])
  func aBanThatMakesNoSenseIsRefused(body: String) async throws {
    let hub = try await Limited.hub("")
    let answer = await hub.ask(.POST, "/admin/v1/bans", body: body, isAdmin: true)
    #expect(answer.status == 400 && answer.json?["code"] == "bad-ban")
    #expect(await hub.ask(.POST, "/admin/v1/bans", body: body).status == 404)
  }

  @Test func explainsHowFullEachBucketIs() async throws {
    let hub = try await Limited.hub(
      "perSecond: 10, burst: 30, connectionsPerAddress: 5, dryRun: [bytesPerSecond]")
    let client = await hub.knock(1, from: "203.0.113.5")
    for _ in 0..<4 { await hub.send("{\"type\":\"ping\"}", by: client) }
    let path = "/admin/v1/limits/\(Limited.id(1))"
    let answer = await hub.ask(.GET, path, isAdmin: true)
    let connection = try #require(answer.json?["connections"]?[0])
    #expect(connection["address"] == "203.0.113.5" && connection["namespace"] == "default")
    let rules = try #require(connection["rules"]?.elements)
    let levels = Dictionary(uniqueKeysWithValues: rules.map { ($0["rule"]?.text ?? "", $0) })
    #expect(levels["perSecond"]?["left"] == 26 && levels["perSecond"]?["burst"] == 30)
    #expect(levels["connectionsPerAddress"]?["left"] == 4)
    #expect(levels["bytesPerSecond"]?["dryRun"] == true)
    #expect(levels["tenantPerSecond"]?["limit"] == nil)
    #expect(await hub.ask(.GET, path + "?namespace=acme", isAdmin: true).status == 404)
    #expect(await hub.ask(.GET, "/admin/v1/limits/nobody", isAdmin: true).status == 400)
    #expect(await hub.ask(.GET, path).status == 404)
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
}
