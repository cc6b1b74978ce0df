import HubKernel

/// Who is there, a page at a time, with the number after which an endpoint's events go on.
///
/// The number is read before anybody is looked at. What happens meanwhile is in the page or not, and is told
/// in any case: telling it to somebody who knows it already changes nothing.
final class Snapshot: Sendable {
  static let most = 1_000

  /// A peer, where it is known.
  struct Guest: Sendable {
    let peer: PeerID
    let namespace: Namespace
    let networks: [NetworkName]
    let isHub: Bool
  }

  /// Where a page begins: after this peer. Ids may occur in several tenants.
  struct Cursor: Equatable {
    let peer: PeerID
    let namespace: String

    init(_ guest: Guest) { (peer, namespace) = (guest.peer, guest.namespace.name) }

    init?(_ text: String) {
      let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let peer = PeerID(String(parts[0])) else { return nil }
      (self.peer, namespace) = (peer, String(parts[1]))
    }

    var text: String { "\(peer).\(namespace)" }

    static func < (left: Cursor, right: Cursor) -> Bool {
      left.peer == right.peer ? left.namespace < right.namespace : left.peer < right.peer
    }
  }

  private let limit: Int
  private let after: Cursor?
  private let spaces: Set<Namespace>
  /// One more than fit, so that it is known whether there is a next page.
  private let found = Lock<[Guest]>([])

  /// Peers of these tenants, of all without any.
  init(limit: Int, after: Cursor?, in spaces: Set<Namespace>) {
    self.limit = limit
    self.after = after
    self.spaces = spaces
  }

  /// Looks at a peer, on the reactor that owns it.
  func visit(_ peer: Peer) {
    guard spaces.isEmpty || spaces.contains(peer.namespace) else { return }
    if let after, peer.id < after.peer { return }
    found.withLock { found in
      if found.count > limit, let last = found.last, last.peer < peer.id { return }
      let rooms = peer.rooms
      guard !rooms.isEmpty else { return }
      let guest = Guest(
        peer: peer.id, namespace: peer.namespace, networks: rooms.map(\.name), isHub: peer.isHub)
      let cursor = Cursor(guest)
      if let after, !(after < cursor) { return }
      found.insert(guest, at: Self.place(of: cursor, in: found))
      if found.count > limit + 1 { found.removeLast() }
    }
  }

  /// The page, and where the next one begins when there is one.
  var result: (guests: [Guest], next: Cursor?) {
    let found = found.withLock { $0 }
    let page = Array(found.prefix(limit))
    return (page, found.count > limit ? page.last.map(Cursor.init) : nil)
  }

  private static func place(of cursor: Cursor, in guests: [Guest]) -> Int {
    var (low, high) = (0, guests.count)
    while low < high {
      let middle = (low + high) / 2
      if Cursor(guests[middle]) < cursor { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
