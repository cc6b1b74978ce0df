/// A list of socket indices in memory of our own: adding to it is a store.
struct IndexList: ~Copyable {
  private var items: UnsafeMutablePointer<UInt32>
  private var room = 256
  private(set) var count = 0

  init() { items = .allocate(capacity: room) }

  deinit { items.deallocate() }

  @inline(__always)
  subscript(at: Int) -> UInt32 { items[at] }

  @inline(__always)
  mutating func append(_ index: UInt32) {
    if count == room { grow() }
    items[count] = index
    count &+= 1
  }

  mutating func removeAll() { count = 0 }

  private mutating func grow() {
    let wider = UnsafeMutablePointer<UInt32>.allocate(capacity: room * 2)
    wider.update(from: items, count: count)
    items.deallocate()
    items = wider
    room *= 2
  }
}
