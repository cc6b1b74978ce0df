extension MeshNode {
  /// Something has changed that may ask for other neighbours.
  func reconsider() {
    if choice.reviewAt == nil { choice.reviewAt = now }
    schedule(choice.reviewAt ?? now)
  }

  /// Thinks over which neighbours this hub should have.
  func choose() {
    guard let at = choice.reviewAt, now >= at else { return }
    choice.reviewAt = nil
    var cards: [HubRecord] = []
    for case let record? in hubTable.dropFirst() where !record.card.url.isEmpty && record.distance != nil {
      cards.append(record)
    }
    cards.sort { Self.isNearer($0.id, $1.id, to: card.id) }
    let wanted = cards.prefix(settings.minPeers)
    guard wanted.map(\.id) != choice.wanted else { return }
    choice.wanted = wanted.map(\.id)
    effects.wanted(wanted.map(\.card))
  }
}
