/// A hash table from (room or namespace, peer) to a small value: open addressing, linear probing, no
/// tombstones.
///
/// Written here and not taken from the standard library because this lookup is made for every relayed message
/// and a `Dictionary` spends ten times as long in its hash. The seed is random since peers choose their own
/// ids.
///
/// Public, because generic code of a package is not inlined by its other modules.
@frozen public struct PeerTable<Value: BitwiseCopyable>: ~Copyable {
  @usableFromInline struct Entry {
    @usableFromInline var scope: UInt64  // 0 marks a free place; scopes count from 1
    @usableFromInline var peer: PeerID
    @usableFromInline var value: Value

    @inlinable init(scope: UInt64, peer: PeerID, value: Value) {
      self.scope = scope
      self.peer = peer
      self.value = value
    }
  }

  @usableFromInline var entries: UnsafeMutablePointer<Entry>
  @usableFromInline var mask: Int
  /// How many places are taken.
  @inlinable public var count: Int { taken }
  @usableFromInline var taken = 0
  /// Held here because a global has to be asked each time whether it has been made.
  @usableFromInline let key = PeerHashKey.ofThisProcess
  @usableFromInline let seed = UInt64.random(in: .min ... .max)
  @usableFromInline let free: Entry

  /// A table whose free places hold `blank`, which no lookup returns.
  public init(blank: Value) {
    free = Entry(scope: 0, peer: .none, value: blank)
    mask = 15
    entries = .allocate(capacity: 16)
    entries.initialize(repeating: free, count: 16)
  }

  deinit { entries.deallocate() }

  @inlinable @inline(__always)
  func home(_ scope: UInt64, _ peer: PeerID) -> Int {
    Int(truncatingIfNeeded: peer.mixed(with: seed ^ scope &* 0x9E37_79B9_7F4A_7C15, key)) & mask
  }

  /// The place of the key, or the free place where it would go.
  @inlinable @inline(__always)
  func place(_ scope: UInt64, _ peer: PeerID) -> Int {
    var at = home(scope, peer)
    while entries[at].scope != 0 {
      if entries[at].scope == scope, entries[at].peer == peer { return at }
      at = (at &+ 1) & mask
    }
    return at
  }

  /// What stands at a key.
  @inlinable @inline(__always)
  public func find(_ scope: UInt64, _ peer: PeerID) -> Value? {
    let at = place(scope, peer)
    return entries[at].scope == 0 ? nil : entries[at].value
  }

  /// Puts something at a key.
  @inlinable
  public mutating func set(_ value: Value, _ scope: UInt64, _ peer: PeerID) {
    if (taken + 1) * 4 > (mask + 1) * 3 { resize(to: (mask + 1) * 2) }
    let at = place(scope, peer)
    if entries[at].scope == 0 { taken += 1 }
    entries[at] = Entry(scope: scope, peer: peer, value: value)
  }

  /// Takes away what stands at a key, and returns it.
  @inlinable @discardableResult
  public mutating func remove(_ scope: UInt64, _ peer: PeerID) -> Value? {
    var hole = place(scope, peer)
    guard entries[hole].scope != 0 else { return nil }
    let old = entries[hole].value
    taken -= 1
    // Entries after the hole move back over it unless that would put them before their home.
    var next = (hole + 1) & mask
    while entries[next].scope != 0 {
      let wanted = home(entries[next].scope, entries[next].peer)
      if (next - wanted) & mask >= (next - hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next + 1) & mask
    }
    entries[hole] = free
    if mask > 63, taken * 8 < mask { resize(to: (mask + 1) / 2) }
    return old
  }

  @inlinable
  mutating func resize(to capacity: Int) {
    let old = entries
    let oldCapacity = mask + 1
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: free, count: capacity)
    mask = capacity - 1
    for at in 0..<oldCapacity where old[at].scope != 0 {
      entries[place(old[at].scope, old[at].peer)] = old[at]
    }
    old.deallocate()
  }
}
