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
    let address = ListeningAddress(surroundings.host.hub.listening.first)
    let url = surroundings.settings.publicUrl
    let words = ClassicWords()
    let mesh = NetworkName(surroundings.meshName) ?? .global
    let message = words.announce(on: mesh, port: address.port, host: address.host, at: wallMilliseconds) {
      $0.field("mesh") { json in
        hello.write(to: json)
        if !url.isEmpty { json.field("url", url) }
      }
    }
    return String(decoding: message, as: UTF8.self)
  }

  /// A peer has announced itself on the network of hubs, or as a hub of some mesh.
  func meet(_ guest: Guest, _ connection: ConnectionID, _ room: Room) {
    guard linesByConnection[connection] == nil else { return }
    let hello = HubHello(note: guest.note)
    if let objection = objection(to: guest, hello, room) {
      return turnAway(guest.peer, connection, objection, in: room.namespace)
    }
    guard candidates.count < surroundings.settings.links else {
      return turnAway(guest.peer, connection, .tooMany, in: room.namespace)
    }
    var candidate = Candidate(
      hub: guest.peer, namespace: room.namespace, connection: connection, hello: hello, since: now)
    if hello == nil { candidate.port = guest.port }
    candidates[connection] = candidate
    consider(candidate)
  }

  private func objection(to guest: Guest, _ hello: HubHello?, _ room: Room) -> Objection? {
    guard let hello else {
      return surroundings.takesClassic(in: room.namespace) ? nil : .classic
    }
    // First of all: a tenant is not told of the mesh of the server.
    if room.namespace != .standard { return .tenant }
    if hello.hub == id, hello.instance == instance { return .itself }
    if hello.hub != guest.peer { return .otherName(hello.hub, guest.peer) }
    if hello.version != HubHello.version { return .version(hello.version) }
    if !surroundings.isMesh(room.name, in: room.namespace)
      || !hello.mesh.utf8.elementsEqual(surroundings.meshName.utf8)
    {
      return .otherMesh(surroundings.meshName, there: hello.mesh)
    }
    if let objection = objectionToUnproven() { return objection }
    if surroundings.host.hub.isDraining || isStopped { return .draining }
    if lines.count >= surroundings.settings.links { return .tooMany }
    return conflict(hello.hub, hello.epoch)
  }

  /// Says why, and closes the connection.
  private func turnAway(
    _ hub: PeerID, _ connection: ConnectionID, _ objection: Objection, in namespace: Namespace
  ) {
    surroundings.counts.refusals.add()
    // The first digits of an id in the diary are for everybody to read at /health, so none of a tenant is.
    if namespace == .standard {
      diary.refuse(
        hub.description, isOutgoing: false, code: objection.code,
        reason: objection.inside ?? objection.reason, at: wallMilliseconds)
    }
    surroundings.host.log.notice(
      "a hub was turned away",
      [
        "hub": hub.description, "code": objection.code, "why": objection.inside ?? objection.reason,
      ])
    var text = objection.message(at: wallMilliseconds)
    _ = text.withUTF8 { station?.send(UnsafeRawBufferPointer($0), .text, to: connection) }
    station?.close(connection, code: CloseCode.policy, reason: objection.reason)
  }

  /// Lets a hub in that has been registered, and sends away one that is not.
  func consider(_ candidate: Candidate) {
    let (hub, connection) = (candidate.hub, candidate.connection)
    guard surroundings.hubs.isPeerHub(hub, in: candidate.namespace) else {
      if now - candidate.since >= Candidate.patience { dismiss(candidate) }
      return
    }
    guard candidates.removeValue(forKey: connection) != nil else { return }
    // Much may have happened since it announced itself.
    if let hello = candidate.hello, let objection = objectionToUnproven() ?? conflict(hello.hub, hello.epoch)
    {
      return turnAway(hub, connection, objection, in: candidate.namespace)
    }
    let line = Line(newLine(), from: candidate)
    line.since = wallMilliseconds
    lines[line.id] = line
    linesByConnection[connection] = line
    let number = line.id
    surroundings.host.visit(connection) { [self] peer in
      let remote = peer.remote
      ring { _ in self.lines[number]?.remote = remote }
    }
    guard let hello = candidate.hello else { return converse(line) }
    say(welcome, on: line)
    linkUp(line, hub, epoch: hello.epoch)
  }

  /// Who was registered lately has been let in by its announcement, if it was not refused.
  func consider(_ hub: PeerID, in namespace: Namespace) {
    for candidate in Array(candidates.values) where candidate.hub == hub && candidate.namespace == namespace {
      consider(candidate)
    }
  }

  /// What it says goes nowhere, and it has been told why it was not registered.
  private func dismiss(_ candidate: Candidate) {
    candidates[candidate.connection] = nil
    station?.close(candidate.connection, code: CloseCode.policy, reason: "not registered as a hub")
  }

  /// Something came on a connection that came here.
  func arrived(
    _ connection: ConnectionID, _ message: UnsafeRawBufferPointer, _ kind: MessageKind, at station: Station
  ) {
    if let line = linesByConnection[connection] { return heard(line, message, kind, at: station) }
    work(at: station) {
      // The announcement itself may have waited to be looked at until now, and so may the whole engine.
      if let line = linesByConnection[connection] { return heard(line, message, kind, at: station) }
      guard kind == .text, candidates[connection] != nil else { return }
      if candidates[connection]?.backlog.keep(message) == false, let candidate = candidates[connection] {
        turnAway(candidate.hub, connection, .tooMuch, in: candidate.namespace)
      }
    }
  }

  /// A connection that came here has ended.
  func departed(_ connection: ConnectionID, _ end: TrunkEnd, at station: Station) {
    candidates[connection] = nil
    if let line = linesByConnection[connection] { ended(line, end, at: station) }
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
