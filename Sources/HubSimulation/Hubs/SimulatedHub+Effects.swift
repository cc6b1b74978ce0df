internal import HubMesh
internal import HubWire

extension SimulatedHub: MeshEffects {
  func send(_ frame: UnsafeRawBufferPointer, on link: LinkID) {
    simulation.carry(frame, from: self, on: link)
  }

  func deliver(_ letter: borrowing Letter, home: HubID) -> Bool {
    simulation.deliver(letter, home: home, at: self)
  }

  func returned(_ letter: ReturnedLetter) { simulation.take(back: letter, at: self) }

  func appeared(_ member: Member, in network: NetworkKey, at hub: HubID) {
    simulation.noteAppearance(member, network, hub, at: self)
  }

  func renewed(_ member: Member, in network: NetworkKey, at hub: HubID) {
    simulation.noteRenewal(member, network, hub, at: self)
  }

  func vanished(_ peer: PeerID, in network: NetworkKey, at hub: HubID, reason: String) {
    simulation.noteVanishing(peer, network, hub, reason, at: self)
  }

  func contested(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    simulation.judge(peer, network, hub, at: self)
  }

  func displaced(_ peer: PeerID, in network: NetworkKey, by hub: HubID) {
    simulation.displace(peer, network, hub, at: self)
  }

  func hubAppeared(_ card: HubCard) {
    if let hub = simulation.hub(card.id) { heardOf.insert(hub.number) }
  }

  func hubChanged(_ card: HubCard) {}

  func hubVanished(_ hub: HubID, reason: HubEnd) {
    guard let other = simulation.hub(hub) else { return }
    heardOf.remove(other.number)
    simulation.note(hubs: number, other.number) {
      "hub \(self.number) holds hub \(other.number) for gone: \(reason.rawValue)"
    }
    // Whoever was known from the configuration is called again.
    wantsToDial = true
  }

  func wanted(_ neighbours: [HubCard]) {
    wanted = neighbours.compactMap { simulation.hub($0.id)?.number }
    wantsToDial = true
  }

  func unwanted(_ link: LinkID) {
    if book?.channels[link] != nil {
      book?.spared.append(link)
    } else {
      linksToClose.append(link)
    }
  }

  func ended(_ link: LinkID) { linksToClose.append(link) }

  func told(_ word: UnsafeRawBufferPointer, by hub: HubID) {
    book?.words.append(ChannelBook.Word(bytes: Array(word), hub: hub))
  }

  func misbehaved(_ link: LinkID, _ what: Misbehaviour, isOver: Bool) {
    simulation.noteMisbehaviour(link, what, isOver: isOver, at: self)
  }

  func answered(_ ping: PingAnswer) {}
}
