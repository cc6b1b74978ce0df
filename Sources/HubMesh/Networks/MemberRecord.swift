import HubWire

/// A member in the table: one hub's claim that a peer is in a network there.
struct MemberRecord {
  /// No place.
  static let none = UInt32.max

  var peer: PeerID
  var note: UInt32
  /// The capitals of its spelling, and flags above them.
  var marks: UInt64
  /// Which network, and whose member.
  var network: UInt32
  var owner: UInt32
  /// Greater than the stamp of every claim that its hub knew when it made this one.
  var stamp: UInt32
  /// Since when it is known here, in seconds.
  var since: UInt32
  /// The members of the same hub in the same network.
  var next: UInt32
  var previous: UInt32

  private static let hub: UInt64 = 1 &<< 40
  private static let proxy: UInt64 = 1 &<< 41
  private static let winner: UInt64 = 1 &<< 42
  private static let contested: UInt64 = 1 &<< 43
  private static let generationShift: UInt64 = 48

  var spelling: PeerSpelling { PeerSpelling(capitals: marks) }

  var isHub: Bool {
    get { marks & Self.hub != 0 }
    set { marks = newValue ? marks | Self.hub : marks & ~Self.hub }
  }
  var isProxy: Bool {
    get { marks & Self.proxy != 0 }
    set { marks = newValue ? marks | Self.proxy : marks & ~Self.proxy }
  }
  /// Whether this is the claim that counts.
  var isWinner: Bool {
    get { marks & Self.winner != 0 }
    set { marks = newValue ? marks | Self.winner : marks & ~Self.winner }
  }
  /// Whether the owner was asked to settle.
  var isContested: Bool {
    get { marks & Self.contested != 0 }
    set { marks = newValue ? marks | Self.contested : marks & ~Self.contested }
  }
  /// In which telling of all of its hub's members it was told.
  var generation: UInt8 {
    get { UInt8(truncatingIfNeeded: marks &>> Self.generationShift) }
    set {
      marks = marks & ~(0xff &<< Self.generationShift) | UInt64(newValue) &<< Self.generationShift
    }
  }

  /// A claim that is not linked to others yet.
  init(_ peer: PeerID, network: UInt32, owner: UInt32, stamp: UInt32, note: UInt32, now: Milliseconds) {
    self.peer = peer
    self.note = note
    marks = 0
    self.network = network
    self.owner = owner
    self.stamp = stamp
    since = UInt32(truncatingIfNeeded: now / 1_000)
    next = Self.none
    previous = Self.none
  }

  mutating func setSpelling(_ spelling: PeerSpelling) {
    marks = marks & ~0xff_ffff_ffff | spelling.capitals
  }
}
