/// What happened in a run, counted.
package struct LoadCounts: Sendable, Equatable {
  /// Peers that the hub has greeted.
  package var connected: UInt64 = 0
  /// Connections, announcements or signals that left.
  package var sent: UInt64 = 0
  /// Greetings, introductions or signals that came.
  package var arrived: UInt64 = 0
  package var doubled: UInt64 = 0
  package var disordered: UInt64 = 0
  /// Signals that neither came nor were refused.
  package var lost: UInt64 = 0
  /// Planned sends that were left out because the hub had asked to slow down.
  package var heldBack: UInt64 = 0
  /// Planned sends that were left out because their connection was gone, or took nothing more.
  package var unsent: UInt64 = 0
  package var bytesOut: UInt64 = 0
  package var bytesIn: UInt64 = 0
  /// How often the system took less than was to be sent, because the hub had not read.
  package var fullBuffers: UInt64 = 0
  /// What the hub refused, by its code.
  package var refused: [String: UInt64] = [:]
  /// What failed, by kind.
  package var failed: [String: UInt64] = [:]

  package init() {}

  package var refusals: UInt64 { refused.values.reduce(0, &+) }
  package var failures: UInt64 { failed.values.reduce(0, &+) }

  /// Kinds beyond this many are counted together: what a hub says is not ours to keep without end.
  private static let mostKinds = 40
  private static let otherKind = "other"

  mutating func refuse(_ kind: String) { Self.count(kind, in: &refused) }
  mutating func fail(_ kind: String) { Self.count(kind, in: &failed) }

  private static func count(_ kind: String, in table: inout [String: UInt64], _ number: UInt64 = 1) {
    let isNew = table[kind] == nil
    table[isNew && table.count >= mostKinds ? otherKind : kind, default: 0] &+= number
  }

  package mutating func add(_ other: LoadCounts) {
    connected &+= other.connected
    sent &+= other.sent
    arrived &+= other.arrived
    doubled &+= other.doubled
    disordered &+= other.disordered
    lost &+= other.lost
    heldBack &+= other.heldBack
    unsent &+= other.unsent
    bytesOut &+= other.bytesOut
    bytesIn &+= other.bytesIn
    fullBuffers &+= other.fullBuffers
    for (kind, number) in other.refused { Self.count(kind, in: &refused, number) }
    for (kind, number) in other.failed { Self.count(kind, in: &failed, number) }
  }
}
