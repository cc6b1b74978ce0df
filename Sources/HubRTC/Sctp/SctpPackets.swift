/// Packets one after the other in one piece of memory, which grows up to a limit and is used again.
final class SctpPackets {
  private var memory: UnsafeMutableRawBufferPointer
  private var used = 0
  private var lengths: [Int] = []
  private let limit: Int

  private static let smallest = 4 * 1024

  init(limit: Int) {
    self.limit = limit
    memory = .allocate(byteCount: min(Self.smallest, limit), alignment: 16)
    lengths.reserveCapacity(16)
  }

  deinit { memory.deallocate() }

  var isEmpty: Bool { lengths.isEmpty }

  /// Keeps a copy; false when there is no room.
  func append(_ packet: UnsafeRawBufferPointer) -> Bool {
    guard packet.count > 0, packet.count <= limit - used else { return false }
    if packet.count > memory.count - used { grow(to: used + packet.count) }
    UnsafeMutableRawBufferPointer(rebasing: memory[used..<used + packet.count]).copyMemory(from: packet)
    used += packet.count
    lengths.append(packet.count)
    return true
  }

  /// Shows each in the order in which they came, and forgets them.
  func drain(_ body: (UnsafeRawBufferPointer) -> Void) {
    var start = 0
    for length in lengths {
      body(UnsafeRawBufferPointer(rebasing: memory[start..<start + length]))
      start += length
    }
    removeAll()
  }

  func removeAll() {
    used = 0
    lengths.removeAll(keepingCapacity: true)
  }

  private func grow(to needed: Int) {
    var size = memory.count
    while size < needed { size *= 2 }
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: min(size, limit), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
    memory.deallocate()
    memory = larger
  }
}
