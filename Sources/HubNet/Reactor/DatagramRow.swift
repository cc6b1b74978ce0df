internal import HubKernel

/// Datagrams of one turn that go from one socket to one place, one after the other: all are of one length but
/// for the last, which may be shorter, so that the system takes them in one call.
final class DatagramRow {
  /// The system takes no more at once.
  static let most = 64
  private static let longest = 64_000
  private static let smallest = 2_048

  private var memory: UnsafeMutableRawBufferPointer
  private var used = 0
  private(set) var count = 0
  private var segment = 0
  private var isClosed = false
  private var link = Link(index: 0, generation: 0)
  private var address = RemoteAddress()

  init() { memory = .allocate(byteCount: Self.smallest, alignment: 16) }

  deinit { memory.deallocate() }

  /// Adds a copy; false when it has to be in another row.
  func append(_ datagram: UnsafeRawBufferPointer, _ link: Link, _ address: RemoteAddress) -> Bool {
    guard datagram.count <= Self.longest else { return false }
    if count == 0 {
      (self.link, self.address, segment) = (link, address, max(1, datagram.count))
    } else {
      guard !isClosed, !datagram.isEmpty, count < Self.most, datagram.count <= segment,
        used + datagram.count <= Self.longest,
        self.link == link, self.address == address
      else { return false }
    }
    if used + datagram.count > memory.count { grow(to: used + datagram.count) }
    UnsafeMutableRawBufferPointer(rebasing: memory[used..<(used + datagram.count)])
      .copyMemory(from: datagram)
    used += datagram.count
    count += 1
    isClosed = datagram.count < segment
    return true
  }

  /// Shows all of them, with the length of each but the last, and is empty afterwards.
  func take(_ body: (UnsafeRawBufferPointer, Int, Link, RemoteAddress) -> Void) {
    guard count > 0 else { return }
    let bytes = UnsafeRawBufferPointer(rebasing: memory[..<used])
    used = 0
    count = 0
    body(bytes, segment, link, address)
  }

  private func grow(to needed: Int) {
    var size = memory.count
    while size < needed { size *= 2 }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
    memory.deallocate()
    memory = larger
  }
}
