import HubRTC
import HubWire
import Testing

/// Our agents and a TURN server that others wrote, on real sockets.
@Suite(.serialized, .enabled(if: Coturn.isInstalled, "make test unpacks coturn")) struct CoturnTests {
  private var relayOnly: IceSettings {
    var settings = IceSettings()
    settings.isRelayOnly = true
    return settings
  }

  private func peers(_ settings: IceSettings, isV4: Bool = true) throws -> (RealPeer, RealPeer) {
    let ann = RealPeer(settings, isControlling: true, ports: [try RealPort(number: 1, isV4: isV4)])
    let bob = RealPeer(settings, isControlling: false, ports: [try RealPort(number: 2, isV4: isV4)])
    ann.other = bob
    bob.other = ann
    return (ann, bob)
  }

  private func connect(_ coturn: Coturn, _ ann: RealPeer, _ bob: RealPeer) throws {
    let server = try coturn.server()
    for peer in [ann, bob] { peer.begin([server], now: RealLoop.now) }
    let isConnected = RealLoop.run([ann, bob], for: 10_000) {
      [ann, bob].allSatisfy { $0.states.last == .completed }
    }
    try #require(isConnected, "\(ann.states) \(bob.states) \(ann.faults)\n\(coturn.said.suffix(4_000))")
  }

  private func talk(_ ann: RealPeer, _ bob: RealPeer) -> Bool {
    let text = "at \(RealLoop.now)"
    guard ann.say(text, now: RealLoop.now), bob.say(text, now: RealLoop.now) else { return false }
    return RealLoop.run([ann, bob], for: 2_000) { ann.heard.contains(text) && bob.heard.contains(text) }
  }

  @Test(arguments: [true, false]) func twoAgentsTalkByWayOfIt(_ isV4: Bool) throws {
    let coturn = try Coturn(isV4: isV4)
    let (ann, bob) = try peers(relayOnly, isV4: isV4)
    try connect(coturn, ann, bob)
    #expect(ann.agent?.selected?.local.kind == .relayed)
    #expect(ann.agent?.selected?.remote.kind == .relayed)
    #expect(talk(ann, bob))
    for peer in [ann, bob] { peer.agent?.close(now: RealLoop.now) }
    let isGivenBack = RealLoop.run([], for: 3_000) { coturn.said.contains("lifetime=0") }
    #expect(isGivenBack, "\(coturn.said.suffix(2_000))")
  }

  @Test func whatItLentOutlivesItsTime() throws {
    let coturn = try Coturn(["--max-allocate-lifetime=3", "--stale-nonce=2"])
    var settings = relayOnly
    settings.permissionInterval = 1_000
    settings.channelInterval = 1_500
    let (ann, bob) = try peers(settings)
    try connect(coturn, ann, bob)
    RealLoop.run([ann, bob], for: 5_000)
    #expect(ann.faults.isEmpty && bob.faults.isEmpty, "\(ann.faults) \(bob.faults)")
    #expect((ann.agent?.figures.serverErrors ?? 0) > 1, "no nonce went stale")
    #expect(talk(ann, bob), "\(coturn.said.suffix(4_000))")
    #expect(ann.found.count { $0.kind == .relayed } == 1, "nothing had to be borrowed anew")
  }

  @Test func aWrongPasswordIsRefused() throws {
    let coturn = try Coturn()
    let (ann, _) = try peers(relayOnly)
    ann.begin([try coturn.server("something else")], now: RealLoop.now)
    #expect(RealLoop.run([ann], for: 10_000) { !ann.faults.isEmpty })
    #expect(ann.faults.map(\.code) == ["turn-credentials-refused"])
    #expect(ann.isGathered)
  }

  @Test func itSaysWhatItSees() throws {
    let coturn = try Coturn()
    let (ann, bob) = try peers(IceSettings())
    let server = IceServer(
      .stun, host: coturn.host, port: coturn.port,
      addresses: try coturn.server().addresses)
    for peer in [ann, bob] { peer.begin([server], now: RealLoop.now) }
    #expect(
      RealLoop.run([ann, bob], for: 10_000) { [ann, bob].allSatisfy { $0.states.last == .completed } })
    #expect(ann.faults.isEmpty)
    #expect(ann.agent?.selected?.local.kind == .host)
    #expect(talk(ann, bob))
  }
}
