internal import HubMesh
internal import HubWire

/// All peers: who they are, where they truly are, and who else is in their network.
final class Population {
  static let nowhere: Int32 = -1

  let ids: [PeerID]
  let keys: [NetworkKey]
  private let numberOfKey: [NetworkKey: Int]
  /// The network of each peer.
  private(set) var network: [Int32]
  /// The hub each peer is at, and since when; `nowhere` for those that are not connected.
  private(set) var home: [Int32]
  private(set) var since: [Moment]
  /// The hubs each peer was at before, which others may still believe, and when it left them; newest last.
  private var stays: [[(hub: Int32, left: Moment)]]
  private static let mostStays = 32
  /// Counts the connections of each peer.
  private(set) var session: [UInt32]
  /// A hub that still holds a connection which its peer has left behind.
  var lingering: [Int32]
  /// Whether the peer is on its way to a hub.
  var isComing: [Bool]
  /// The connected peers of each network, and of each hub.
  private(set) var members: [PeerGroup]
  private(set) var guests: [PeerGroup]
  private(set) var online = PeerGroup()
  private(set) var offline = PeerGroup()

  init(peers: Int, networks: Int, hubs: Int, dice: inout Dice) {
    // The number of a peer is in its id, where it can be found without a table.
    ids = (0..<peers).map { PeerID(high: dice.next(), middle: dice.next(), low: UInt32($0)) }
    keys = (0..<networks).map {
      NetworkKey(
        mesh: "pigeonhub-mesh", namespace: "tenant-\($0 % 7)", network: NetworkName("room-\($0)") ?? .global)
    }
    numberOfKey = Dictionary(uniqueKeysWithValues: zip(keys, keys.indices))
    network = (0..<peers).map { Int32($0 % max(networks, 1)) }
    home = Array(repeating: Population.nowhere, count: peers)
    since = Array(repeating: 0, count: peers)
    stays = Array(repeating: [], count: peers)
    session = Array(repeating: 0, count: peers)
    lingering = home
    isComing = Array(repeating: false, count: peers)
    members = Array(repeating: PeerGroup(), count: networks)
    guests = Array(repeating: PeerGroup(), count: hubs)
    for peer in 0..<peers { offline.insert(Int32(peer)) }
  }

  func number(of id: PeerID) -> Int? {
    let number = Int(id.low)
    return number < ids.count && ids[number] == id ? number : nil
  }

  func number(of key: NetworkKey) -> Int? { numberOfKey[key] }

  func isAt(_ peer: Int, _ hub: Int) -> Bool {
    home[peer] == Int32(hub) || lingering[peer] == Int32(hub)
  }

  /// The hubs that a peer has left since `moment`, and the one it left last, whenever that was: a hub that
  /// was cut off before could tell nobody.
  func formerHubs(_ peer: Int, since moment: Moment) -> [Int] {
    let last = stays[peer].count - 1
    return stays[peer].enumerated().filter { $0.offset == last || $0.element.left >= moment }
      .map { Int($0.element.hub) }
  }

  func connect(_ peer: Int, to hub: Int, now: Moment) {
    if home[peer] != Population.nowhere { disconnect(peer, now: now) }
    home[peer] = Int32(hub)
    since[peer] = now
    session[peer] &+= 1
    offline.remove(Int32(peer))
    online.insert(Int32(peer))
    members[Int(network[peer])].insert(Int32(peer))
    guests[hub].insert(Int32(peer))
  }

  func disconnect(_ peer: Int, now: Moment) {
    let hub = home[peer]
    guard hub != Population.nowhere else { return }
    home[peer] = Population.nowhere
    if stays[peer].count == Population.mostStays { stays[peer].removeFirst() }
    stays[peer].append((hub, now))
    since[peer] = now
    online.remove(Int32(peer))
    offline.insert(Int32(peer))
    members[Int(network[peer])].remove(Int32(peer))
    guests[Int(hub)].remove(Int32(peer))
  }

  /// A peer that is not connected will come to another network.
  func change(_ peer: Int, to network: Int) {
    guard home[peer] == Population.nowhere else { return }
    self.network[peer] = Int32(network)
  }
}
