import HubWire

/// All members that are known, in flat memory: some 70 bytes for each, and its note.
final class MemberTable {
  private static let chunk = 1_024

  @exclusivity(unchecked) private var chunks: [UnsafeMutablePointer<MemberRecord>] = []
  /// Places that are free, linked through `next`.
  @exclusivity(unchecked) private var free = MemberRecord.none
  @exclusivity(unchecked) private var used = 0
  @exclusivity(unchecked) private(set) var count = 0
  /// Places by peer and network, open addressing; `none` where there is none.
  @exclusivity(unchecked) private var table: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var mask: Int
  private let seed: UInt64
  /// Held here because a global has to be asked each time whether it has been made.
  private let key = PeerHashKey.ofThisProcess

  init(seed: UInt64) {
    self.seed = seed
    mask = 63
    table = .allocate(capacity: 64)
    table.initialize(repeating: MemberRecord.none, count: 64)
  }

  deinit {
    for chunk in chunks { chunk.deallocate() }
    table.deallocate()
  }

  /// How many bytes the tables take.
  var bytes: Int {
    chunks.count * Self.chunk * MemoryLayout<MemberRecord>.stride + (mask + 1) * MemoryLayout<UInt32>.stride
  }

  subscript(place: UInt32) -> UnsafeMutablePointer<MemberRecord> {
    @inline(__always) get {
      chunks[Int(place) / Self.chunk] + Int(place) % Self.chunk
    }
  }

  /// The claim of a hub to a peer in a network.
  func find(_ peer: PeerID, _ network: UInt32, owner: UInt32) -> UInt32? {
    first(peer, network) { $0.pointee.owner == owner }
  }

  /// The claim to a peer in a network that counts.
  func winner(_ peer: PeerID, _ network: UInt32) -> UInt32? {
    first(peer, network) { $0.pointee.isWinner }
  }

  /// The first claim to a peer in a network that is as asked for.
  @inline(__always)
  func first(
    _ peer: PeerID, _ network: UInt32, where fits: (UnsafeMutablePointer<MemberRecord>) -> Bool
  ) -> UInt32? {
    var slot = home(peer, network)
    while table[slot] != MemberRecord.none {
      let record = self[table[slot]]
      if record.pointee.peer == peer, record.pointee.network == network, fits(record) { return table[slot] }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  /// Visits every claim to a peer in a network. They come in no particular order.
  func forEach(_ peer: PeerID, _ network: UInt32, _ visit: (UInt32) -> Void) {
    var slot = home(peer, network)
    while table[slot] != MemberRecord.none {
      let record = self[table[slot]]
      if record.pointee.peer == peer, record.pointee.network == network { visit(table[slot]) }
      slot = (slot &+ 1) & mask
    }
  }

  func insert(_ record: MemberRecord) -> UInt32 {
    if (count + 1) * 4 > (mask + 1) * 3 { widen() }
    let place: UInt32
    if free != MemberRecord.none {
      place = free
      free = self[place].pointee.next
    } else {
      if used == chunks.count * Self.chunk { chunks.append(.allocate(capacity: Self.chunk)) }
      place = UInt32(used)
      used += 1
    }
    self[place].initialize(to: record)
    count += 1
    put(place)
    return place
  }

  func remove(_ place: UInt32) {
    let record = self[place]
    var slot = home(record.pointee.peer, record.pointee.network)
    while table[slot] != place { slot = (slot &+ 1) & mask }
    var next = (slot &+ 1) & mask
    while table[next] != MemberRecord.none {
      let other = self[table[next]]
      let home = home(other.pointee.peer, other.pointee.network)
      if (next &- home) & mask >= (next &- slot) & mask {
        table[slot] = table[next]
        slot = next
      }
      next = (next &+ 1) & mask
    }
    table[slot] = MemberRecord.none
    record.pointee.next = free
    record.pointee.network = UInt32.max
    free = place
    count -= 1
    if count == 0 { forget() }
  }

  /// Every place in use, in the order of the places.
  func forEachPlace(_ visit: (UInt32) -> Void) {
    for place in 0..<UInt32(used) where self[place].pointee.network != UInt32.max { visit(place) }
  }

  /// Gives the memory back when nobody is left.
  private func forget() {
    for chunk in chunks { chunk.deallocate() }
    chunks = []
    free = MemberRecord.none
    used = 0
  }

  private func put(_ place: UInt32) {
    let record = self[place]
    var slot = home(record.pointee.peer, record.pointee.network)
    while table[slot] != MemberRecord.none { slot = (slot &+ 1) & mask }
    table[slot] = place
  }

  private func widen() {
    table.deallocate()
    mask = mask &* 2 &+ 1
    table = .allocate(capacity: mask + 1)
    table.initialize(repeating: MemberRecord.none, count: mask + 1)
    forEachPlace(put)
  }

  @inline(__always)
  private func home(_ peer: PeerID, _ network: UInt32) -> Int {
    let mixed = peer.mixed(with: seed &+ UInt64(network) &* 0x9e37_79b9_7f4a_7c15, key)
    return Int(truncatingIfNeeded: mixed) & mask
  }
}
