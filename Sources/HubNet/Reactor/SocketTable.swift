internal import HubKernel

/// The sockets of one reactor. A socket keeps its place, and its address, for as long as it lives.
struct SocketTable: ~Copyable {
  private static var chunkSize: Int { 256 }
  /// Indices from here on stand for listeners and the waker in what epoll hands back.
  static let indexLimit = 0x0FFF_FFFF

  private var chunks: UnsafeMutablePointer<SocketPointer>
  private var chunkCount = 0
  private var chunkRoom = 64
  private var free: [UInt32] = []
  private(set) var used = 0

  init() { chunks = .allocate(capacity: chunkRoom) }

  deinit {
    for at in 0..<chunkCount {
      chunks[at].deinitialize(count: Self.chunkSize)
      chunks[at].deallocate()
    }
    chunks.deallocate()
  }

  var capacity: Int { chunkCount * Self.chunkSize }

  /// The socket at an index below `capacity`.
  @inline(__always)
  subscript(index: UInt32) -> SocketPointer {
    chunks[Int(index) / Self.chunkSize] + Int(index) % Self.chunkSize
  }

  /// The socket of that place and generation, if it still lives.
  @inline(__always)
  func find(_ index: UInt32, _ generation: UInt32) -> SocketPointer? {
    guard Int(index) < chunkCount &* Self.chunkSize else { return nil }
    let socket = self[index]
    return socket.pointee.generation == generation && socket.pointee.phase != .free ? socket : nil
  }

  @inline(__always)
  func find(_ link: Link) -> SocketPointer? { find(link.index, link.generation) }

  mutating func take() -> UInt32 {
    if free.isEmpty { grow() }
    used += 1
    return free.removeLast()
  }

  /// Ends a socket; its descriptor has been closed.
  mutating func give(back index: UInt32) {
    let socket = self[index]
    let generation = socket.pointee.generation &+ 1
    socket.pointee = Socket(generation: generation)
    used -= 1
    free.append(index)
  }

  private mutating func grow() {
    precondition(capacity < Self.indexLimit, "a reactor has no more places for sockets")
    if chunkCount == chunkRoom {
      let wider = UnsafeMutablePointer<SocketPointer>.allocate(capacity: chunkRoom * 2)
      wider.update(from: chunks, count: chunkCount)
      chunks.deallocate()
      chunks = wider
      chunkRoom *= 2
    }
    let chunk = SocketPointer.allocate(capacity: Self.chunkSize)
    for at in 0..<Self.chunkSize { (chunk + at).initialize(to: Socket(generation: 1)) }
    chunks[chunkCount] = chunk
    let first = UInt32(truncatingIfNeeded: chunkCount * Self.chunkSize)
    chunkCount += 1
    free.append(contentsOf: (first..<first + UInt32(Self.chunkSize)).reversed())
  }
}
