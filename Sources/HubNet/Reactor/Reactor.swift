internal import CHubSys
internal import HubCrypto
internal import HubKernel

/// One thread's sockets, and the half of their work that the kernel asks for: answering, sending, closing.
///
/// Nothing here calls the lane. What has to reach it is written down in `endings` and `resumed`, and the
/// loop passes it on when the lane is not at work.
final class Reactor: Transport {
  /// A socket whose end is decided.
  struct Ending {
    var index: UInt32
    var generation: UInt32
    var code: UInt16
    var reason: String
    /// Close the descriptor now; otherwise the socket lingers and only the kernel is told.
    var isFinal: Bool
  }

  /// How long the other side of a close handshake has for its half.
  static let closeTime: UInt64 = 3_000_000_000
  /// How long a socket that has said everything waits for the other side to hang up.
  static let lingerTime: UInt64 = 3_000_000_000
  /// An answer that takes longer than this will not come.
  static let answerTime: UInt64 = 60_000_000_000
  /// Beyond this many sockets with something to send, some are sent to before the turn ends, to bound memory.
  static let dirtyLimit = 4096
  /// A close code that never stands in a frame: the connection was lost (RFC 6455 §7.1.5).
  static let lost: UInt16 = 1006

  let shared: ReactorShared
  let port: ReactorPort
  let clock: any HubClock
  let epoll: Int32
  // One thread alone comes here, and nothing that is passed one of these for writing calls back, so
  // accesses cannot overlap; checking each of them costs more than the rest of sending a short message.
  @exclusivity(unchecked) var settings: NetSettings
  @exclusivity(unchecked) var sockets = Slab<Socket>()
  @exclusivity(unchecked) var pool: BlockPool
  @exclusivity(unchecked) var wheel: TimerWheel
  /// The clock as read at the start of the turn.
  @exclusivity(unchecked) var now: UInt64
  @exclusivity(unchecked) var dirty = IndexList()
  @exclusivity(unchecked) var resumed = IndexList()
  @exclusivity(unchecked) var endings: [Ending] = []
  /// Servers that have been called and have yet to answer.
  var calls: [ConnectionID: ClientCall] = [:]
  let vehicles = VehicleDeck()
  var datagramSockets: [DatagramSocket?] = []
  var nextDatagramGeneration: UInt32 = 0
  let datagramRow = DatagramRow()
  /// Before that time other reactors are not asked again to give up memory.
  var asksForRoomAt: UInt64 = 0
  /// When memory that nobody needs is given back next; never, while there is none.
  @exclusivity(unchecked) var tidiesAt = UInt64.max
  /// How many sockets came and went since the heap was last trimmed.
  var turnover = 0
  var deflating: DeflatePool?
  @exclusivity(unchecked) var writer = ResponseWriter()
  @exclusivity(unchecked) var scratch: [UInt8] = []
  let random = RandomReserve()
  let pieces = UnsafeMutablePointer<hub_piece>.allocate(capacity: Reactor.pieceLimit)

  init(_ shared: ReactorShared, port: ReactorPort, settings: NetSettings, clock: any HubClock, epoll: Int32) {
    self.shared = shared
    self.port = port
    self.settings = settings
    self.clock = clock
    self.epoll = epoll
    now = clock.now
    pool = BlockPool(budget: shared.memory)
    wheel = TimerWheel(now: now)
  }

  deinit {
    pieces.deallocate()
    hub_close(epoll)
  }

  /// What `index` is called outside.
  func link(_ index: UInt32) -> Link { Link(index: index, generation: sockets[index].pointee.generation) }

  /// Takes new settings for everything that comes from now on.
  func adopt(_ settings: NetSettings) {
    self.settings = settings
    deflating = nil
  }

  func deflatePool(_ settings: DeflateSettings) -> DeflatePool {
    if let deflating { return deflating }
    let made = DeflatePool(settings: settings)
    deflating = made
    return made
  }

  /// Sends what waits on the socket before the turn ends.
  @inline(__always)
  func markDirty(_ socket: SocketPointer, _ index: UInt32) {
    if socket.pointee.flags.contains(.dirty) { return }
    socket.pointee.flags.insert(.dirty)
    dirty.append(index)
    if dirty.count >= Reactor.dirtyLimit { flushDirty() }
  }

  /// Looks at input that epoll does not know of once more.
  func markResumed(_ socket: SocketPointer, _ index: UInt32) {
    if socket.pointee.flags.contains(.resumes) { return }
    socket.pointee.flags.insert(.resumes)
    resumed.append(index)
  }

  func setInterest(_ socket: SocketPointer, _ index: UInt32, _ wanted: UInt32) {
    guard socket.pointee.interest != wanted else { return }
    socket.pointee.interest = wanted
    _ = hub_epoll_change(epoll, socket.pointee.descriptor, wanted, Reactor.token(socket, index))
  }

  static func token(_ socket: SocketPointer, _ index: UInt32) -> UInt64 {
    UInt64(socket.pointee.generation) << 32 | UInt64(index)
  }

  /// Reading may go on. What came meanwhile may lie in the backlog or inside TLS, where epoll does not see
  /// it.
  func goOnReading(_ socket: SocketPointer, _ index: UInt32) {
    readAgain(socket, index)
    if socket.pointee.backlog != nil || socket.pointee.tls?.hasBufferedInput == true {
      markResumed(socket, index)
    }
  }

  func readAgain(_ socket: SocketPointer, _ index: UInt32) {
    setInterest(socket, index, socket.pointee.interest | hub_event_read)
  }

  func pauseReading(_ socket: SocketPointer, _ index: UInt32) {
    setInterest(socket, index, socket.pointee.interest & ~hub_event_read)
  }
}
