internal import CHubSys

/// Where a reactor receives datagrams. It is made with the first of them, and of its memory only those pages
/// are there in which something has lain.
final class DatagramDesk {
  static let room = Int(hub_datagram_room)
  private static let each = Int(hub_datagram_longest)

  /// What the system says of each.
  let found = UnsafeMutablePointer<hub_datagram>.allocate(capacity: DatagramDesk.room)
  private let memory: UnsafeMutableRawPointer

  /// Nil when there is no memory.
  init?() {
    guard let memory = hub_map(Self.room * Self.each) else {
      found.deallocate()
      return nil
    }
    self.memory = memory
    found.initialize(repeating: hub_datagram(), count: Self.room)
  }

  deinit {
    found.deallocate()
    hub_unmap(memory, Self.room * Self.each)
  }

  func receive(from descriptor: Int32) -> Int32 {
    hub_receive_datagrams(descriptor, memory, Self.each, found, Int32(Self.room))
  }

  /// What has come at a place; after one that was cut, what there was room for.
  func bytes(_ place: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: memory + place &* Self.each, count: min(Int(found[place].count), Self.each))
  }
}
