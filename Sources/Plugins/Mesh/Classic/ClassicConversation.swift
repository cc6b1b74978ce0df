import HubKernel

/// What this hub and one older hub know of each other, over one connection. It ends with that connection.
struct ClassicConversation {
  /// A network in which the older hub has peers, and of which it therefore is told.
  struct Interest {
    /// How many peers of its own it has there.
    var peers = 0
    /// When it was last told of everybody there.
    var toldAt = Int64.min
    /// When it is to be told of everybody there again.
    var due = Int64.max
    /// When it is to hear no more of it, unless it has a peer there again.
    var lapse = Int64.max
    /// How many peers wait to be told of.
    var waiting = 0
  }

  let link: ClassicLink
  let role: ClassicRole
  /// The older hub's id. One that we called says it later, if at all.
  private(set) var hub: PeerID?
  let namespace: Namespace
  /// The network on which hubs announce themselves.
  let mesh: NetworkName

  /// The peers it told of, and where they are.
  private(set) var peers: [PeerID: [NetworkName]] = [:]
  private(set) var networks: [NetworkName: Interest] = [:]
  /// Peers that it said are gone, without saying where, and when that is taken for all it says.
  var leaving: [PeerID: Int64] = [:]
  /// How many peers in how many networks that is.
  private(set) var memberships = 0
  /// Hubs it told of, and whether they are of our kind and say where they are reached.
  var hubs: [PeerID: Bool] = [:]
  var telling = ClassicTelling()
  /// Of a data channel: when each of its peers was last told of or heard.
  var heard: [PeerID: Int64] = [:]
  /// Until when it answers a question of ours, so that what it tells is no news of its own.
  var answersUntil = Int64.min
  var pace: ClassicPace

  init(
    _ link: ClassicLink, _ role: ClassicRole, hub: PeerID?, namespace: Namespace, mesh: NetworkName,
    limits: ClassicLimits, now: Int64
  ) {
    self.link = link
    self.role = role
    self.hub = hub
    self.namespace = namespace
    self.mesh = mesh
    pace = ClassicPace(limits, now: now)
  }

  /// It has said who it is.
  mutating func name(_ hub: PeerID) { self.hub = hub }

  func place(_ network: NetworkName) -> ClassicPlace { ClassicPlace(namespace: namespace, network: network) }

  func has(_ peer: PeerID, in network: NetworkName) -> Bool {
    peers[peer]?.contains(network) == true
  }

  /// The network a signal of that peer belongs to. An older hub writes `global` where its client named none;
  /// then the one it announced on is meant, and never one that it did not announce on.
  func network(of peer: PeerID, named: NetworkName) -> NetworkName? {
    guard let known = peers[peer] else { return nil }
    return known.contains(named) ? named : known.count == 1 ? known[0] : nil
  }

  /// Why it may not tell of one more peer in that network, if so.
  func fault(adding network: NetworkName, _ limits: ClassicLimits) -> ClassicFault? {
    if networks[network] == nil, networks.count >= limits.networks { return .tooManyNetworks }
    return memberships >= limits.peers ? .tooManyPeers : nil
  }

  /// Notes a peer of its own; true when it had none in that network before.
  mutating func add(_ peer: PeerID, in network: NetworkName) -> Bool {
    peers[peer, default: []].append(network)
    memberships += 1
    networks[network, default: Interest()].peers += 1
    networks[network]?.lapse = .max
    return networks[network]?.toldAt == .min
  }

  /// Forgets a peer of its own; returns the networks it was in.
  mutating func remove(_ peer: PeerID, now: Int64, _ limits: ClassicLimits) -> [NetworkName] {
    leaving[peer] = nil
    heard[peer] = nil
    guard let left = peers.removeValue(forKey: peer) else { return [] }
    memberships -= left.count
    for network in left {
      guard var interest = networks[network] else { continue }
      interest.peers -= 1
      if interest.peers == 0 { interest.lapse = now &+ limits.lapse }
      networks[network] = interest
    }
    return left
  }

  /// It is to be told of everybody in that network again, as soon as that is due.
  mutating func wantRetelling(of network: NetworkName, now: Int64, _ limits: ClassicLimits) {
    guard let interest = networks[network], interest.due == .max else { return }
    networks[network]?.due = max(now, interest.toldAt &+ limits.retellEvery)
  }

  /// Puts peers of a network into the queue of those to be told of.
  mutating func willTell(_ members: [ClassicPeer], of network: NetworkName, now: Int64) {
    guard networks[network] != nil else { return }
    networks[network]?.toldAt = now
    networks[network]?.due = .max
    networks[network]?.waiting += members.count
    for peer in members { telling.add(peer, network) }
  }

  /// The next of those it is to be told of.
  mutating func nextTold() -> (peer: ClassicPeer, network: NetworkName)? {
    guard let next = telling.next() else { return nil }
    networks[next.network]?.waiting -= 1
    return next
  }

  /// Hears no more of a network.
  mutating func forget(_ network: NetworkName) { networks[network] = nil }
}
