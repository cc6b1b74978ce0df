import HubKernel
import HubMesh

@testable import Fleet

/// A seeded course of events among some hubs and one engine.
struct Course {
  let engine = FakeEngine()
  let oracle = Oracle()
  var now: Int64 = 1_000_000
  var hubs: [SimulatedHub] = []
  var gone: [SimulatedHub] = []
  var chance: Chance
  var isEngineUp = true
  let networks: [FleetNetwork]
  let peers = (1...6).map { PeerID(high: 0, middle: 1, low: UInt32($0)) }
  let limits: FleetLimits
  private var names = 0

  struct Chance: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }

  init(seed: UInt64, hubs count: Int = 3, limits: FleetLimits = FleetLimits()) {
    chance = Chance(state: seed)
    self.limits = limits
    networks = ["a", "b"].compactMap { NetworkName($0) }.map {
      FleetNetwork(fleet: "test", namespace: "default", network: $0)
    }
    for _ in 0..<count { addHub() }
  }

  @discardableResult
  mutating func addHub() -> SimulatedHub {
    names += 1
    let hub = SimulatedHub(names, engine, oracle, limits: limits, now: now)
    hubs.append(hub)
    if isEngineUp { hub.connect() }
    return hub
  }

  mutating func kill(_ index: Int) {
    let hub = hubs.remove(at: index)
    engine.members.removeAll { $0 === hub }
    hub.isConnected = false
    hub.node = nil
    oracle.excuse("\(hub.name) ")
    // References both ways, which nobody else lets go.
    gone.append(hub)
  }

  mutating func send(from hub: SimulatedHub, _ sender: PeerID, to target: PeerID, _ network: FleetNetwork) {
    guard let node = hub.node else { return }
    let id = oracle.send("\(hub.name) \(node.life.epoch) \(sender) \(target)")
    var isTaken = false
    var (type, text) = ("offer", id)
    type.withUTF8 { type in
      text.withUTF8 { text in
        let letter = Letter(
          from: sender, to: target, network: network.key, type: UnsafeRawBufferPointer(type), data: nil,
          messageID: UnsafeRawBufferPointer(text))
        isTaken = node.send(letter, now: now)
      }
    }
    if !isTaken { oracle.forget(id) }
    hub.afterTurn(now: now)
  }

  /// Something happens.
  mutating func step() {
    guard let hub = hubs.randomElement(using: &chance), let network = networks.randomElement(using: &chance),
      let peer = peers.randomElement(using: &chance), let other = peers.randomElement(using: &chance)
    else { return }
    switch Int.random(in: 0..<1_000, using: &chance) {
    case 0..<300: for _ in 0..<3 { hub.sendOne() }
    case 300..<600: for _ in 0..<3 { hub.hearOne(now: now) }
    case 600..<680: hub.enter(peer, network, now: now)
    case 680..<730: hub.leave(peer, network.key, now: now)
    case 730..<940:
      if let sender = hub.peers[network.key]?.randomElement(using: &chance), sender != other {
        send(from: hub, sender, to: other, network)
      }
    case 940..<980: wait(Int64.random(in: 1...400, using: &chance))
    case 980..<986: hub.disconnect(now: now)
    case 986..<994: if isEngineUp { hub.connect() }
    case 994..<996: hub.fallBehind(now: now)
    case 996: wait(Int64.random(in: 1_000...9_000, using: &chance))
    case 997: stopEngine()
    case 998: startEngine(forgetting: Bool.random(using: &chance))
    default: if hubs.count > 1 { kill(Int.random(in: 0..<hubs.count, using: &chance)) } else { addHub() }
    }
    hub.afterTurn(now: now)
  }

  mutating func stopEngine() {
    isEngineUp = false
    for hub in hubs { hub.disconnect(now: now) }
  }

  mutating func startEngine(forgetting: Bool) {
    guard !isEngineUp else { return }
    if forgetting { engine.forgetEverything() }
    isEngineUp = true
  }

  mutating func wait(_ time: Int64) {
    let end = now + time
    while now < end {
      now = min(end, now + 50)
      for hub in hubs { hub.node?.tick(now: now) }
      settle()
    }
  }

  /// The same, with turns only when the nodes have said that they are due, as in a hub.
  mutating func waitAsHubsDo(_ time: Int64) {
    let (end, beat) = (now + time, Int64(20))
    var due: [Int: Int64] = [:]
    while now < end {
      now += beat
      for hub in hubs where due[hub.name] ?? 0 <= now {
        hub.node?.tick(now: now)
        due[hub.name] = hub.node?.nextDue(now: now)
      }
      settle()
    }
  }

  /// Until nothing is under way.
  mutating func settle() {
    while hubs.contains(where: { !$0.uplink.isEmpty || !$0.downlink.isEmpty }) {
      for hub in hubs {
        while !hub.uplink.isEmpty { hub.sendOne() }
        while !hub.downlink.isEmpty { hub.hearOne(now: now) }
        hub.afterTurn(now: now)
      }
    }
  }

  /// Everybody comes back, and enough time passes for everything to be told.
  mutating func calmDown() {
    startEngine(forgetting: false)
    for hub in hubs { hub.connect() }
    wait(limits.lease * 3)
  }

  /// What is not as it should be, once it is calm.
  var mistakes: [String] {
    var found = oracle.verdict + (hubs + gone).flatMap(\.mistakes)
    for network in networks.map(\.key) {
      var homes: [PeerID: Int] = [:]
      for hub in hubs { for peer in hub.peers[network] ?? [] { homes[peer, default: 0] += 1 } }
      for (peer, count) in homes where count > 1 { found.append("\(peer) is at \(count) hubs") }
      for hub in hubs {
        guard let own = hub.peers[network], !own.isEmpty else { continue }
        let wanted = Set(homes.keys).subtracting(own)
        let told = hub.told[network] ?? []
        if told != wanted {
          found.append(
            "hub \(hub.name) has \(told.count) of \(wanted.count): \(told.subtracting(wanted)) too many")
        }
      }
    }
    return found
  }
}
