import HubKernel

/// The shelves of this process. An instance that replaces another in a reload goes on with the same one.
enum Shelves {
  private struct Holding {
    let shelf: Shelf
    let hub: Referral
    var holders: Int
  }

  private static let held = Lock<[ObjectIdentifier: Holding]>([:])

  static func shelf(of hub: Referral) -> Shelf? { held.withLock { $0[ObjectIdentifier(hub)]?.shelf } }

  static func hold(_ shelf: Shelf, for hub: Referral) {
    held.withLock { held in
      let holders = held[ObjectIdentifier(hub)]?.holders ?? 0
      held[ObjectIdentifier(hub)] = Holding(shelf: shelf, hub: hub, holders: holders + 1)
    }
  }

  static func letGo(of hub: Referral) {
    held.withLock { held in
      guard let holding = held[ObjectIdentifier(hub)] else { return }
      held[ObjectIdentifier(hub)] =
        holding.holders > 1
        ? Holding(shelf: holding.shelf, hub: hub, holders: holding.holders - 1) : nil
    }
  }
}
