internal import HubKernel

/// Collects the peers of one page on all reactors at once: those that come next by id, and no more of them
/// than the page holds.
final class PeerPage: Sendable {
  static let most = 1_000
  static let usual = 100
  static let mostHubs = 10_000

  /// Where a page begins: after this peer. Ids may occur in several tenants.
  struct Cursor: Sendable, Equatable {
    let id: PeerID
    let tenant: String

    init(id: PeerID, tenant: String) {
      self.id = id
      self.tenant = tenant
    }

    init?(_ text: String) {
      let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let id = PeerID(String(parts[0])) else { return nil }
      self.init(id: id, tenant: String(parts[1]))
    }

    var text: String { "\(id).\(tenant)" }

    static func < (left: Cursor, right: Cursor) -> Bool {
      left.id == right.id ? left.tenant < right.tenant : left.id < right.id
    }
  }

  private let limit: Int
  private let after: Cursor?
  private let tenant: Namespace?
  private let network: NetworkName?
  private let isHub: Bool
  /// One more than fit, so that it is known whether there is a next page.
  private let found = Lock<[PeerCard]>([])

  init(
    limit: Int, after: Cursor? = nil, tenant: Namespace? = nil, network: NetworkName? = nil,
    isHub: Bool = false
  ) {
    self.limit = limit
    self.after = after
    self.tenant = tenant
    self.network = network
    self.isHub = isHub
  }

  /// Looks at a peer, on the reactor that owns it.
  func visit(_ peer: Peer) {
    if let tenant, peer.namespace != tenant { return }
    if isHub, !peer.isHub { return }
    if let network, !peer.rooms.contains(where: { $0.name == network }) { return }
    if let after {
      if peer.id < after.id { return }
      if peer.id == after.id, peer.namespace.name <= after.tenant { return }
    }
    found.withLock { found in
      if found.count > limit, let last = found.last, last.id < peer.id { return }
      let card = PeerCard(peer)
      let place = Self.place(of: Cursor(id: card.id, tenant: card.tenant), in: found)
      found.insert(card, at: place)
      if found.count > limit + 1 { found.removeLast() }
    }
  }

  /// The page, and where the next one begins when there is one.
  var result: (peers: [PeerCard], next: Cursor?) {
    let found = found.withLock { $0 }
    let page = Array(found.prefix(limit))
    guard found.count > limit, let last = page.last else { return (page, nil) }
    return (page, Cursor(id: last.id, tenant: last.tenant))
  }

  private static func place(of cursor: Cursor, in cards: [PeerCard]) -> Int {
    var (low, high) = (0, cards.count)
    while low < high {
      let middle = (low + high) / 2
      let there = Cursor(id: cards[middle].id, tenant: cards[middle].tenant)
      if there < cursor { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
