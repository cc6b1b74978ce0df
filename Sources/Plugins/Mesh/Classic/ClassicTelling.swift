import HubKernel

/// Peers that an older hub is still to be told of, in order.
struct ClassicTelling {
  private var queue: [(peer: ClassicPeer, network: NetworkName)] = []
  private var head = 0

  var isEmpty: Bool { head == queue.count }

  mutating func add(_ peer: ClassicPeer, _ network: NetworkName) { queue.append((peer, network)) }

  mutating func next() -> (peer: ClassicPeer, network: NetworkName)? {
    guard head < queue.count else { return nil }
    defer {
      head += 1
      if head == queue.count {
        queue = []
        head = 0
      }
    }
    return queue[head]
  }
}
