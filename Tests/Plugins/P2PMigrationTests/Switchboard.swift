import HubKernel
import P2PMigration

/// Data channels in memory, for all hubs of a fleet: what one side sends the other hears in its next turn, in
/// order, unless the way between the two is cut or blocked.
final class Switchboard: @unchecked Sendable {
  // Sendable: the hubs of a fleet have their turns on one thread.
  private var hosts: [PeerID: Host] = [:]
  private var sides: [Key: Side] = [:]
  /// Hubs none of whose channels come about.
  private var blocked: Set<PeerID> = []
  private(set) var offers: [PeerID: Int] = [:]
  /// How many messages a channel takes before it is full; they wait until `let` is called.
  var capacity = Int.max
  private(set) var longestMessage = 0
  private(set) var messages = 0

  struct Key: Hashable {
    let hub: PeerID
    let other: PeerID
    let attempt: UInt64

    var mirrored: Key { Key(hub: other, other: hub, attempt: attempt) }
  }

  func join(_ hub: PeerID, _ host: Host) { hosts[hub] = host }

  func block(_ hub: PeerID, _ isBlocked: Bool) {
    if isBlocked { blocked.insert(hub) } else { blocked.remove(hub) }
  }

  func add(_ side: Side) {
    sides[side.key] = side
    if side.isOffering { offers[side.key.hub, default: 0] += 1 }
  }

  /// Both sides hear that the channels between two hubs are over.
  func cut(_ one: PeerID, _ other: PeerID) {
    for (key, side) in sides
    where key.hub == one && key.other == other || key.hub == other && key.other == one {
      sides[key] = nil
      run(key.hub) { side.listener?.ended(reason: "the test cut it", at: $0) }
    }
  }

  func cutAll() {
    for key in Array(sides.keys) { cut(key.hub, key.other) }
  }

  /// The channels that are open, each counted at both ends.
  var openEnds: Int { sides.values.count(where: \.isOpen) }

  func side(_ key: Key) -> Side? { sides[key] }

  func remove(_ key: Key) { sides[key] = nil }

  func isBlocked(_ key: Key) -> Bool { blocked.contains(key.hub) || blocked.contains(key.other) }

  func count(_ message: Int) {
    messages += 1
    longestMessage = max(longestMessage, message)
  }

  func run(_ hub: PeerID, _ body: @escaping @Sendable (Station) -> Void) { hosts[hub]?.run(at: 0, body) }

  /// One side of a session.
  final class Side: HubChannel, @unchecked Sendable {
    let key: Key
    let isOffering: Bool
    let board: Switchboard
    weak var listener: (any ChannelListener)?
    var isOpen = false
    var underWay = 0
    var isFull = false
    let longestMessage = 65_536
    var waiting: Int { underWayBytes }
    private var underWayBytes = 0

    init(_ wish: ChannelWish, _ listener: any ChannelListener, _ board: Switchboard) {
      key = Key(hub: wish.own, other: wish.hub, attempt: wish.attempt)
      isOffering = wish.isOffering
      self.listener = listener
      self.board = board
    }

    func begin(at station: Station) {
      board.add(self)
      if isOffering { listener?.said(.offer("v=0 an offer of \(key.attempt)"), at: station) }
    }

    func take(_ signal: ChannelSignal, at station: Station) {
      switch signal {
      case .offer(let text):
        guard text == "v=0 an offer of \(key.attempt)" else { return }
        listener?.said(.answer("v=0 an answer to \(key.attempt)"), at: station)
        listener?.said(.candidate("candidate:1 1 udp 1 192.0.2.1 1 typ host"), at: station)
        listener?.said(.candidate(nil), at: station)
      case .answer(let text):
        guard text == "v=0 an answer to \(key.attempt)", !board.isBlocked(key),
          let other = board.side(key.mirrored)
        else { return }
        for side in [self, other] {
          side.isOpen = true
          board.run(side.key.hub) { side.listener?.opened(at: $0) }
        }
      case .candidate: break
      }
    }

    func send(_ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station) -> ChannelVerdict {
      guard isOpen, let other = board.side(key.mirrored), board.side(key) === self else { return .closed }
      guard underWay < board.capacity else {
        isFull = true
        return .full
      }
      board.count(message.count)
      underWay += 1
      underWayBytes += message.count
      let copy = Array(message)
      board.run(other.key.hub) { [self] station in
        underWay -= 1
        underWayBytes -= copy.count
        if isFull, underWay == 0 {
          isFull = false
          board.run(key.hub) { self.listener?.drained(at: $0) }
        }
        guard board.side(other.key) === other, !board.isBlocked(key) else { return }
        copy.withUnsafeBytes { other.listener?.received($0, kind, at: station) }
      }
      return .sent
    }

    func close(reason: String, at station: Station) {
      board.remove(key)
      guard let other = board.side(key.mirrored) else { return }
      board.remove(other.key)
      board.run(other.key.hub) { other.listener?.ended(reason: reason, at: $0) }
    }
  }
}

/// Offers a hub of a fleet the channels of a switchboard.
final class SwitchboardPlugin: Plugin {
  static let manifest = Manifest(
    "switchboard", "Data channels in memory.", provides: [Capability((any ChannelMaking).self)])

  struct Maker: ChannelMaking {
    let board: Switchboard

    func make(_ wish: ChannelWish, _ listener: any ChannelListener, at station: Station) -> any HubChannel {
      Switchboard.Side(wish, listener, board)
    }
  }

  /// The board of the test that runs: each fleet names its own.
  static let boards = Lock<[String: Switchboard]>([:])

  struct Settings: PluginSettings {
    var board = ""
    init() {}
    static let fields: [Field<Settings>] = [Field("board", \.board, "which switchboard")]
  }

  private let board: Switchboard

  init(_ settings: Tenanted<Settings>, _ host: Host) throws {
    let name = settings.server.board
    board = Self.boards.withLock { boards in
      let board = boards[name] ?? Switchboard()
      boards[name] = board
      return board
    }
    if let id = PeerID(host.hub.id) { board.join(id, host) }
  }

  func wire(_ hub: Wiring) { hub.offer((any ChannelMaking).self, Maker(board: board)) }
}
