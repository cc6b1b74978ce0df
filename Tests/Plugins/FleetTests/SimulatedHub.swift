import HubKernel
import HubMesh

@testable import Fleet

/// A node with a line to the fake engine, and the peers that are connected to it.
final class SimulatedHub: FleetEffects {
  let name: Int
  let engine: FakeEngine
  let oracle: Oracle
  var node: FleetNode?
  var isConnected = false
  /// What is under way to the engine, and from it.
  var uplink: [Order] = []
  var downlink: [News] = []
  var listensAs: Life?
  var watches: Set<NetworkKey> = []
  /// Who is here, in which network.
  var peers: [NetworkKey: Set<PeerID>] = [:]
  /// Whom those here were told of and not told that they have gone.
  var told: [NetworkKey: Set<PeerID>] = [:]
  var leaving: [(PeerID, NetworkKey)] = []
  var mistakes: [String] = []

  init(_ name: Int, _ engine: FakeEngine, _ oracle: Oracle, limits: FleetLimits, now: Int64) {
    (self.name, self.engine, self.oracle) = (name, engine, oracle)
    let life = Life(hub: PeerID(high: 0xAB, middle: 0, low: UInt32(name)), epoch: UInt64(now))
    node = FleetNode(life: life, fleet: "test", limits: limits, now: now, effects: self)
    engine.members.append(self)
  }

  func publish(_ frame: [UInt8], to life: Life) { uplink.append(.publish(frame, to: life)) }
  func listen(as life: Life, insteadOf former: Life?) { uplink.append(.listen(as: life)) }
  func renewLease(of life: Life, beats: UInt64) { uplink.append(.lease(life, beats)) }
  func certifyDeath(of life: Life, by judge: Life) { uplink.append(.certificate(of: life, by: judge)) }
  func readHubs() { uplink.append(.readHubs) }
  func store(_ value: EntryValue, at key: EntryKey) { uplink.append(.store(value.bytes, at: key.text)) }
  func erase(_ key: EntryKey) { uplink.append(.erase(key.text)) }
  func purge(_ life: Life) { uplink.append(.purge(life)) }
  func read(_ network: FleetNetwork, round: UInt64) { uplink.append(.read(network, round: round)) }
  func unwatch(_ network: FleetNetwork) { uplink.append(.unwatch(network)) }

  func deliver(_ letter: borrowing Letter, home: Life) -> Bool {
    guard peers[letter.network]?.contains(letter.to) ?? false else { return false }
    oracle.arrived(String(decoding: letter.messageID, as: UTF8.self), at: name)
    return true
  }

  func returned(_ signal: ReturnedSignal) {
    oracle.cameBack(String(decoding: signal.messageID, as: UTF8.self), signal.code)
  }

  func appeared(_ member: Member, in network: NetworkKey) {
    if peers[network]?.contains(member.peer) ?? false { mistakes.append("told of one who is here") }
    if !told[network, default: []].insert(member.peer).inserted { mistakes.append("told twice") }
  }

  func vanished(_ member: Member, in network: NetworkKey, reason: String) {
    if told[network]?.remove(member.peer) == nil { mistakes.append("told of the end of one not told of") }
  }

  func displaced(_ peer: PeerID, in network: NetworkKey, isNewer: Bool) { leaving.append((peer, network)) }

  func hubChanged(_ life: Life, isThere: Bool, reason: String) {}

  func enter(_ peer: PeerID, _ network: FleetNetwork, now: Int64) {
    let isNew = peers[network.key, default: []].insert(peer).inserted
    told[network.key]?.remove(peer)
    node?.enter(Member(peer: peer), in: network, isRenewal: !isNew, now: now)
  }

  func leave(_ peer: PeerID, _ network: NetworkKey, now: Int64) {
    guard peers[network]?.remove(peer) != nil else { return }
    if peers[network]?.isEmpty ?? false { (peers[network], told[network]) = (nil, nil) }
    node?.leave(peer, in: network, now: now)
  }

  func connect() {
    guard !isConnected else { return }
    isConnected = true
    // The library makes its subscriptions anew; the order to make one may have been given while there was
    // no connection.
    if let life = node?.life { listensAs = life }
    engine.greet(self)
  }

  func disconnect(now: Int64) {
    guard isConnected else { return }
    isConnected = false
    (uplink, downlink) = ([], [])
    node?.disconnected(now: now)
  }

  /// Messages are thrown away unread, of which the library tells.
  func fallBehind(now: Int64) {
    guard isConnected else { return }
    downlink.removeAll { if case .connected = $0 { false } else { true } }
    node?.resynchronise(now: now)
  }

  /// One order reaches the engine.
  func sendOne() {
    guard !uplink.isEmpty else { return }
    let order = uplink.removeFirst()
    guard isConnected else {
      if case .listen(let life) = order { listensAs = life }
      return
    }
    switch order {
    case .publish(let frame, let life): engine.publish(frame, to: life)
    case .listen(let life): listensAs = life
    case .lease(let life, let beats): engine.renew(life, beats)
    case .certificate(let life, let judge): engine.certify(life, by: judge)
    case .store(let value, let key): engine.write(value, at: key)
    case .erase(let key): engine.write(nil, at: key)
    case .purge(let life): engine.purge(life)
    case .read(let network, let round): engine.read(network, round, for: self)
    case .unwatch(let network): watches.remove(network.key)
    case .readHubs: engine.tellOfHubs(self)
    case .stop: break
    }
  }

  /// One piece of news reaches the hub.
  func hearOne(now: Int64) {
    guard let node, !downlink.isEmpty else { return }
    switch downlink.removeFirst() {
    case .frame(let bytes): bytes.read { node.heard($0, now: now) }
    case .lease(let life, let beats): node.heardLease(of: life, beats: beats, now: now)
    case .certificate(let life, let judge): node.heardCertificate(of: life, by: judge, now: now)
    case .entry(let key, let life, let peer, let value, let revision):
      node.heardEntry(value, of: peer, at: life, in: key, revision: revision, now: now)
    case .reading(let key, let round, let entries):
      var own: Set<PeerID> = []
      for entry in entries {
        if entry.life == node.life { own.insert(entry.peer) }
        node.heardEntry(
          entry.value, of: entry.peer, at: entry.life, in: key, revision: entry.revision, now: now)
      }
      node.finishReading(key, round: round, own: own, now: now)
    case .connected: node.connected(now: now)
    case .disconnected, .behind, .ready, .complaint: break
    }
    afterTurn(now: now)
  }

  func afterTurn(now: Int64) {
    let due = leaving
    leaving = []
    for (peer, network) in due { leave(peer, network, now: now) }
    node?.flush(now: now)
  }
}
