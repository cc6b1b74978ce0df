internal import HubCrypto
internal import HubKernel

/// What a reactor keeps of one socket. Idle, it holds no buffer at all.
struct Socket: SlabRecord, ~Copyable {
  var descriptor: Int32 = -1
  let generation: UInt32
  var phase = SocketPhase.free
  /// Whether the traffic of many peers comes and goes here, which has limits of its own.
  var isTrunk = false
  var flags: SocketFlags = []
  /// What epoll has been asked for.
  var interest: UInt32 = 0
  /// When the last byte came.
  var lastRead: UInt64 = 0
  /// When the present phase has lasted long enough; the meaning is the phase's.
  var deadline = UInt64.max
  /// Since when nothing of what waits could be sent; 0 while nothing waits.
  var stalledSince: UInt64 = 0
  var output = OutputQueue()
  var frames = FrameReader(role: .server)
  var close = CloseHandshake(role: .server)
  var connection = ConnectionID(lane: 0, index: 0, generation: 0)
  /// Whom it counts for, and who is told to plugins.
  var remote = RemoteAddress()
  var tls: TLSSession?
  var deflate: DeflateSession?
  var backlog: Backlog?
  /// Bytes it holds of a message or body that is not whole, as counted against the budget of the process.
  var held = 0
  /// What is known of the request at hand; nil once it is a WebSocket.
  var exchange: HTTPExchange?
  /// The call it is part of, until that is answered.
  var call: ClientCall?

  init(generation: UInt32) { self.generation = generation }
}

typealias SocketPointer = UnsafeMutablePointer<Socket>

extension Slab where Record == Socket {
  /// The socket of that place and generation, if it still lives.
  @inline(__always)
  func find(_ index: UInt32, _ generation: UInt32) -> SocketPointer? {
    guard contains(index) else { return nil }
    let socket = self[index]
    return socket.pointee.generation == generation && socket.pointee.phase != .free ? socket : nil
  }

  @inline(__always)
  func find(_ link: Link) -> SocketPointer? { find(link.index, link.generation) }
}
