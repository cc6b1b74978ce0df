import HubConfig
import HubRTC
import HubWire

/// Two peers, and servers if they have any.
final class IceWorld {
  let network: VirtualNetwork
  let ann: IcePeer
  let bob: IcePeer
  let servers: [IceServer]
  let relay: VirtualTurn?

  static let stunAddress = address("203.0.113.10:3478")
  static let turnAddress = address("203.0.113.20:3478")

  init(
    seed: UInt64, ann: NATKind? = nil, bob: NATKind? = nil, isShared: Bool = false, hasStun: Bool = true,
    hasRelay: Bool = false
  ) {
    let network = VirtualNetwork(seed: seed)
    self.network = network
    let first = ann.map { NAT($0, at: Self.ip("198.51.100.1"), in: network) }
    let second = isShared ? first : bob.map { NAT($0, at: Self.ip("198.51.100.2"), in: network) }
    self.ann = IcePeer("ann", on: VirtualHost("ann", in: network, behind: first))
    self.bob = IcePeer("bob", on: VirtualHost("bob", in: network, behind: second))
    self.ann.bind(1, Self.address(first == nil ? "192.0.2.1:5001" : "10.0.0.1:5001"))
    // Behind another NAT the same private addresses may be used, which then lead to nobody.
    self.bob.bind(1, Self.address(second == nil ? "192.0.2.2:5002" : "10.0.0.2:5002"))
    self.ann.other = self.bob
    self.bob.other = self.ann
    var servers: [IceServer] = []
    if hasStun {
      network.put(VirtualStun(in: network), at: Self.stunAddress.ip)
      servers.append(IceServer(.stun, host: "stun.test", addresses: [Self.stunAddress]))
    }
    relay = hasRelay ? VirtualTurn(at: Self.turnAddress, in: network) : nil
    if hasRelay { servers.append(Self.turn()) }
    self.servers = servers
  }

  deinit { network.end() }

  static func turn(_ password: String = VirtualTurn.password) -> IceServer {
    IceServer(
      .turn, host: "turn.test", username: VirtualTurn.username, credential: Secret(value: password.utf8),
      addresses: [turnAddress])
  }

  static func address(_ text: String) -> RemoteAddress {
    guard let address = RemoteAddress(text) else { preconditionFailure("\(text) is an address") }
    return address
  }

  static func ip(_ text: String) -> IPAddress {
    guard let address = IPAddress(text) else { preconditionFailure("\(text) is an address") }
    return address
  }

  /// Both make agents, gather, and tell each other.
  func begin(
    _ settings: IceSettings = IceSettings(), annControls: Bool = true, bobControls: Bool = false,
    seed: UInt64 = 1
  ) {
    ann.start(settings, isControlling: annControls, seed: seed &* 2 &+ 1)
    bob.start(settings, isControlling: bobControls, seed: seed &* 2 &+ 2)
    for peer in [ann, bob] {
      peer.introduce()
      peer.gather(servers)
    }
  }

  /// Lets time pass until both are connected, or so long.
  @discardableResult
  func connect(within time: Int64 = 60_000) -> Bool {
    let end = network.now + time
    network.run(until: end) { ann.isConnected && bob.isConnected && agree }
    return ann.isConnected && bob.isConnected
  }

  func pass(_ time: Int64) { network.run(until: network.now + time) }

  /// Whether both use the same way, in opposite directions.
  var agree: Bool {
    guard let ours = ann.agent?.selected, let theirs = bob.agent?.selected else { return false }
    return ours.local.address == theirs.remote.address && ours.remote.address == theirs.local.address
  }

  /// Whether what each says comes to the other, once.
  func talk() -> Bool {
    let number = network.now
    guard ann.say("to bob \(number)"), bob.say("to ann \(number)") else { return false }
    pass(1_000)
    return bob.heard.contains("to bob \(number)") && ann.heard.contains("to ann \(number)")
  }

  /// The journal, to be printed where something did not hold.
  var story: String { network.journal.joined(separator: "\n") }
}
