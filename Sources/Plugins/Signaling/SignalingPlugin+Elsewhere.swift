public import HubKernel

/// What members here are told of peers that are elsewhere.
extension SignalingPlugin {
  /// Tells the members of a network of somebody elsewhere.
  public func appear(
    _ guest: Guest, in namespace: Namespace, _ network: NetworkName, at station: Station
  ) {
    station.gather(namespace, network) { gathering in
      let target = gathering.writer.writeDiscovery(
        of: guest, in: gathering.room.quotedName, at: station.wallMilliseconds)
      gathering.sendToOthers(naming: target) { counts.discoveries.add() }
    }
  }

  /// Tells the members of a network that somebody elsewhere has left. Clients drop a peer on `goodbye` only,
  /// so it is sent to them as well where there was one.
  public func vanish(
    _ guest: Guest, reason: String, in namespace: Namespace, _ network: NetworkName, at station: Station
  ) {
    let time = station.wallMilliseconds
    station.gather(namespace, network) { gathering in
      let name = gathering.room.quotedName
      if reason == "goodbye" {
        gathering.sendToOthers(naming: gathering.writer.writeGoodbye(of: guest, nil, in: name, at: time))
      }
      gathering.sendToOthers(naming: gathering.writer.writeDeparture(of: guest, reason, in: name, at: time))
    }
  }

  /// Tells one newcomer of peers elsewhere.
  public func introduce(
    _ guests: [Guest], to newcomer: Guest, at connection: ConnectionID, in room: Room, at station: Station
  ) {
    let json = JSONWriter()
    for guest in guests {
      let target = json.writeDiscovery(of: guest, in: room.quotedName, at: station.wallMilliseconds)
      json.overwrite(newcomer.peer, newcomer.spelling, at: target)
      guard station.send(json.bytes, .text, to: connection) else { return }
      counts.discoveries.add()
    }
  }
}
