import HubKernel
import HubMesh
import HubRegistry
import Signaling

extension Engine {
  /// What this hub says of itself to one that it meets.
  var hello: HubHello {
    HubHello(hub: id, epoch: epoch, instance: instance, mesh: surroundings.meshName)
  }

  /// The announcement of a hub, as hubs of every generation know it. Those of our kind find the hello in it.
  var announcement: String {
    let port = surroundings.host.hub.listening.first.flatMap { $0.split(separator: ":").last }.flatMap {
      Int($0)
    }
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "announce")
      json.field("networkName", surroundings.meshName)
      json.field("data") { data in
        data.field("isHub", true)
        data.field("port", port ?? 0)
        data.list("capabilities") { list in
          list.string("signaling")
          list.string("relay")
        }
        data.field("timestamp", wallMilliseconds)
        data.field("mesh") { hello.write(to: $0) }
      }
    }
    return json.text
  }

  /// A peer has announced itself on the network of hubs, or as a hub of some mesh.
  func meet(_ guest: Guest, _ connection: ConnectionID, _ room: Room) {
    guard linesByConnection[connection] == nil else { return }
    let hello = HubHello(note: guest.note)
    if let objection = objection(to: guest, hello, room) {
      return turnAway(guest.peer, connection, objection)
    }
    guard candidates.count < surroundings.settings.links else {
      return turnAway(guest.peer, connection, .tooMany)
    }
    candidates[guest.peer] = Candidate(connection: connection, hello: hello, since: now)
    consider(guest.peer)
  }

  private func objection(to guest: Guest, _ hello: HubHello?, _ room: Room) -> Objection? {
    guard let hello else {
      return room.namespace == .standard && surroundings.takesClassic ? nil : .classic
    }
    if hello.hub == id, hello.instance == instance { return .itself }
    if hello.hub != guest.peer { return .otherName(hello.hub, guest.peer) }
    if hello.version != HubHello.version { return .version(hello.version) }
    if !surroundings.isMesh(room.name, in: room.namespace)
      || !hello.mesh.utf8.elementsEqual(surroundings.meshName.utf8)
    {
      return .otherMesh(surroundings.meshName, there: hello.mesh)
    }
    if room.namespace != .standard { return .tenant }
    if surroundings.host.hub.isDraining || isStopped { return .draining }
    if lines.count >= surroundings.settings.links { return .tooMany }
    return conflict(hello.hub, hello.epoch)
  }

  /// Says why, and closes the connection.
  private func turnAway(_ hub: PeerID, _ connection: ConnectionID, _ objection: Objection) {
    surroundings.counts.refusals.add()
    surroundings.host.log.notice(
      "a hub was turned away", ["hub": hub.description, "code": objection.code, "why": objection.reason])
    var text = objection.message(at: wallMilliseconds)
    _ = text.withUTF8 { station?.send(UnsafeRawBufferPointer($0), .text, to: connection) }
    station?.close(connection, code: CloseCode.policy, reason: objection.reason)
  }

  /// Lets a hub in that has been registered.
  func consider(_ hub: PeerID) {
    guard let candidate = candidates[hub], surroundings.hubs.isPeerHub(hub, in: .standard) else { return }
    candidates[hub] = nil
    // Much may have happened since it announced itself.
    if let hello = candidate.hello, let objection = conflict(hello.hub, hello.epoch) {
      return turnAway(hub, candidate.connection, objection)
    }
    let line = Line(newLine(), from: hub, candidate.connection, candidate.hello)
    lines[line.id] = line
    linesByConnection[candidate.connection] = line
    let trunk = LineTrunk(self, line)
    let words = candidate.hello == nil ? nil : welcome
    let passage = Passage(line)
    surroundings.host.visit(candidate.connection) { [self] peer in
      guard peer.divert(to: trunk) else {
        return ring { self.ended(passage.content, .closed(code: 1006, reason: "taken over"), at: $0) }
      }
      if var words { _ = words.withUTF8 { peer.send(UnsafeRawBufferPointer($0)) } }
      if peer.station.number == Engine.home {
        accepted(passage.content, at: peer.station)
      } else if !Post.leave(
        .opened, UnsafeRawBufferPointer(start: nil, count: 0), from: peer.connection, at: peer.station)
      {
        peer.close(code: CloseCode.tryLater, reason: "this hub has too much to do")
      }
    }
  }

  private var welcome: String {
    let json = JSONWriter()
    json.object { json in
      json.field("type", word: "mesh-hello")
      json.field("data") { hello.write(to: $0) }
      json.field("fromPeerId", word: "system")
      json.field("networkName", surroundings.meshName)
      json.field("timestamp", wallMilliseconds)
    }
    return json.text
  }
}
